import { describe, expect, it } from 'vitest';
import { paintPromql } from './promql';

describe('the colours of an expression', () => {
  it.each(['sum by (job) (rate(http_requests_total{code=~"5.."}[5m])) > 0.05', 'up # a comment', 'a\n  and on (x)\nb', 'sum(', '', '{"my.metric"}', '🙂 not PromQL'])('%j loses nothing', (text) =>
    expect(paintPromql(text).map((piece) => piece.text).join('')).toBe(text));

  it('tell names, functions, labels, strings and numbers apart', () => {
    const pieces = Object.fromEntries(paintPromql('sum by (job) (rate(up{job="a"}[5m])) > 2').map((piece) => [piece.text, piece.kind]));
    expect(pieces).toMatchObject({ sum: 'keyword', by: 'keyword', rate: 'function', up: 'metric', job: 'label', '"a"': 'string', '2': 'number' });
  });
});
