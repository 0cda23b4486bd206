import { describe, expect, it } from 'vitest';
import { plotOf, stackOf } from './columns';

const window = { startMs: 0, endMs: 40_000, stepMs: 10_000 };

describe('a plot', () => {
  it('puts samples on their steps and leaves gaps open', () => {
    const plot = plotOf([{ metric: { __name__: 'a', x: '1' }, values: [[0, '1'], [10, '2'], [30, '4']] }], window, 10);
    expect(plot.timesSeconds).toEqual([0, 10, 20, 30, 40]);
    expect(plot.traces[0]!.values).toEqual([1, 2, null, 4, null]);
    expect(plot.traces[0]).toMatchObject({ last: 4, min: 1, max: 4, mean: 7 / 3 });
  });

  it('draws no infinity and no NaN', () => {
    const plot = plotOf([{ metric: {}, values: [[0, '+Inf'], [10, 'NaN'], [20, '-Inf'], [30, '1e3']] }], window, 10);
    expect(plot.traces[0]!.values).toEqual([null, null, null, 1000, null]);
  });

  it('says how many series were left out, and which labels are common', () => {
    const series = ['1', '2', '3'].map((x) => ({ metric: { job: 'a', x }, values: [[0, '1']] as [number, string][] }));
    const plot = plotOf(series, window, 2);
    expect(plot.traces.map((trace) => trace.short)).toEqual([{ x: '1' }, { x: '2' }]);
    expect([plot.total, plot.common]).toEqual([3, { job: 'a' }]);
  });

  it('counts the histograms that it cannot draw', () =>
    expect(plotOf([{ metric: {}, histograms: [[0, { count: '1', sum: '1' }]] }], window, 2)).toMatchObject({ histograms: 1, traces: [] }));
});

describe('a stack', () => {
  it('adds up what is visible', () => {
    const columns = [[1, 1, null], [10, null, null], [100, 100, 100]];
    expect(stackOf(columns, () => true)).toEqual([[1, 1, 0], [11, 1, 0], [111, 101, 100]]);
    expect(stackOf(columns, (index) => index !== 0)).toEqual([[1, 1, null], [10, 0, 0], [110, 100, 100]]);
  });
  it('keeps a gap that all have', () => expect(stackOf([[1, null], [2, null]], () => true)).toEqual([[1, null], [3, null]]));
});
