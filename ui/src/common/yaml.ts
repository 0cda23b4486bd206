export type YamlKind = 'key' | 'string' | 'number' | 'keyword' | 'comment' | 'mark' | 'plain';
export interface YamlPiece {
  kind: YamlKind;
  text: string;
}

/**
 * Colours YAML line by line, which is all that a configuration printed by the server needs: keys, scalars, comments, marks, and block
 * scalars by their indentation. The pieces of a line always join to the line.
 */
export function paintYaml(yaml: string): YamlPiece[][] {
  let blockIndent: number | null = null;
  return yaml.replace(/\n$/, '').split('\n').map((line) => {
    const indent = line.search(/\S/);
    if (blockIndent !== null) {
      if (indent === -1 || indent > blockIndent) return [{ kind: 'string', text: line }];
      blockIndent = null;
    }
    const pieces = paintLine(line);
    const last = pieces[pieces.length - 1];
    if (last?.kind === 'mark' && /^[|>][+-]?\d?\s*$/.test(last.text)) blockIndent = Math.max(indent, 0);
    return pieces;
  });
}

const lead = /^(\s*(?:- +)*)/;
const keyed = /^((?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#:"'[{][^:#]*?))(:)(?=\s|$)/;

function paintLine(line: string): YamlPiece[] {
  const pieces: YamlPiece[] = [];
  const add = (kind: YamlKind, text: string) => text !== '' && pieces.push({ kind, text });
  const start = lead.exec(line)?.[1] ?? '';
  add('mark', start);
  let rest = line.slice(start.length);
  const key = keyed.exec(rest);
  if (key) {
    add('key', key[1]!);
    add('mark', ':');
    rest = rest.slice(key[0].length);
  }
  const space = /^\s*/.exec(rest)?.[0] ?? '';
  add('plain', space);
  rest = rest.slice(space.length);
  const comment = rest.startsWith('#') ? 0 : rest.search(/\s#/);
  const scalar = comment === -1 || /^["']/.test(rest) ? rest : rest.slice(0, comment);
  add(kindOf(scalar), scalar);
  add('comment', rest.slice(scalar.length));
  return pieces;
}

function kindOf(scalar: string): YamlKind {
  const text = scalar.trim();
  if (/^[|>][+-]?\d?$/.test(text) || /^(-|\[\]|\{\}|---)$/.test(text)) return 'mark';
  if (/^(true|false|null|~)$/.test(text)) return 'keyword';
  if (/^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) || /^(\d+(ms|[smhdwy]))+$/.test(text) || /^\d+(\.\d+)?([KMGTP]i?)?B$/.test(text)) return 'number';
  if (text === '<secret>') return 'keyword';
  return 'string';
}
