import { highlightTree, tagHighlighter, tags } from '@lezer/highlight';
import { parser } from '@prometheus-io/lezer-promql';

export type PromqlKind = 'metric' | 'function' | 'keyword' | 'label' | 'string' | 'number' | 'comment' | 'mark' | 'plain';

export interface PromqlPiece {
  kind: PromqlKind;
  text: string;
}

// The same colours as in the editor (query/editorLook.ts).
const kinds = tagHighlighter([
  { tag: tags.variableName, class: 'metric' },
  { tag: tags.function(tags.variableName), class: 'function' },
  { tag: [tags.operatorKeyword, tags.modifier, tags.logicOperator], class: 'keyword' },
  { tag: tags.labelName, class: 'label' },
  { tag: tags.string, class: 'string' },
  { tag: tags.number, class: 'number' },
  { tag: tags.comment, class: 'comment' },
  { tag: [tags.operator, tags.arithmeticOperator, tags.paren, tags.brace, tags.squareBracket], class: 'mark' },
]);

/** An expression in coloured pieces, which always join to the expression. */
export function paintPromql(expression: string): PromqlPiece[] {
  const pieces: PromqlPiece[] = [];
  let at = 0;
  const add = (kind: PromqlKind, end: number) => {
    if (end > at) pieces.push({ kind, text: expression.slice(at, end) });
    at = end;
  };
  highlightTree(parser.parse(expression), kinds, (from, to, classes) => {
    add('plain', from);
    add(classes as PromqlKind, to);
  });
  add('plain', expression.length);
  return pieces;
}
