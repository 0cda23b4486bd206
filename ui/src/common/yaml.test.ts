import { describe, expect, it } from 'vitest';
import { paintYaml, type YamlKind } from './yaml';

const source = `global:
  scrape_interval: 15s # often
scrape_configs:
- job_name: "node: a"
  honor_labels: false
  params:
    match[]: ['{job="x"}']
  static_configs:
  - targets: [127.0.0.1:9090]
  script: |
    key: not a key
  basic_auth:
    password: <secret>
`;

const kindsOf = (text: string): [YamlKind, string][] => paintYaml(text).flat().filter((piece) => piece.text.trim() !== '').map((piece) => [piece.kind, piece.text]);

describe('yaml', () => {
  it('loses no character', () => expect(paintYaml(source).map((line) => line.map((piece) => piece.text).join('')).join('\n') + '\n').toBe(source));

  it('knows keys, scalars, comments and block scalars', () => {
    const kinds = kindsOf(source);
    expect(kinds).toContainEqual(['key', 'scrape_interval']);
    expect(kinds).toContainEqual(['number', '15s']);
    expect(kinds).toContainEqual(['comment', ' # often']);
    expect(kinds).toContainEqual(['string', '"node: a"']);
    expect(kinds).toContainEqual(['keyword', 'false']);
    expect(kinds).toContainEqual(['key', 'match[]']);
    expect(kinds).toContainEqual(['string', '    key: not a key']);
    expect(kinds).toContainEqual(['key', 'basic_auth']);
    expect(kinds).toContainEqual(['keyword', '<secret>']);
  });
});
