import type { RangeWindow } from '../api/queries';
import type { Labels, RangeSeries } from '../api/types';
import { commonLabels, seriesText, without } from '../format/labels';

/** One line of the chart: values on the window's steps, null where there is no sample. */
export interface Trace {
  key: string;
  metric: Labels;
  /** The labels that tell it from its neighbours. */
  short: Labels;
  values: (number | null)[];
  last: number | null;
  min: number | null;
  max: number | null;
  mean: number | null;
}

export interface Plot {
  timesSeconds: number[];
  traces: Trace[];
  common: Labels;
  /** Series in the answer, drawn or not. */
  total: number;
  /** Series with native histograms only: they have no line. */
  histograms: number;
}

/** Turns the answer's pairs into columns on one time axis: a sample's place follows from its time, so gaps stay gaps. */
export function plotOf(series: readonly RangeSeries[], window: RangeWindow, atMost: number): Plot {
  const count = Math.floor((window.endMs - window.startMs) / window.stepMs) + 1;
  const timesSeconds = Array.from({ length: count }, (_, index) => (window.startMs + index * window.stepMs) / 1000);
  const floats = series.filter((each) => each.values !== undefined && each.values.length > 0);
  const drawn = floats.slice(0, atMost);
  const common = commonLabels(drawn.map((each) => each.metric));
  const traces = drawn.map((each) => {
    const values = columnOf(each, window, count);
    return { key: seriesText(each.metric), metric: each.metric, short: without(each.metric, common), values, ...extremesOf(values) };
  });
  return { timesSeconds, traces, common, total: series.length, histograms: series.length - floats.length };
}

function columnOf(series: RangeSeries, window: RangeWindow, count: number): (number | null)[] {
  const column = new Array<number | null>(count).fill(null);
  for (const [timeSeconds, text] of series.values ?? []) {
    const place = Math.round((timeSeconds * 1000 - window.startMs) / window.stepMs);
    const value = Number(text);
    // NaN and the infinities ("+Inf" is no number to JavaScript) have no place on the paper.
    if (place >= 0 && place < count && Number.isFinite(value)) column[place] = value;
  }
  return column;
}

function extremesOf(values: readonly (number | null)[]): Pick<Trace, 'last' | 'min' | 'max' | 'mean'> {
  let last: number | null = null;
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (value === null) continue;
    last = value;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    count++;
  }
  return count === 0 ? { last, min: null, max: null, mean: null } : { last, min, max, mean: sum / count };
}

/** Columns added up from the first visible one; hidden columns take no part and stay as they are. A gap counts as nothing where others have values. */
export function stackOf(columns: readonly (readonly (number | null)[])[], visible: (index: number) => boolean): (number | null)[][] {
  const length = columns[0]?.length ?? 0;
  const sums = new Array<number>(length).fill(0);
  const present = new Array<boolean>(length).fill(false);
  columns.forEach((column, index) => visible(index) && column.forEach((value, at) => value !== null && (present[at] = true)));
  return columns.map((column, index) => {
    if (!visible(index)) return [...column];
    return column.map((value, at) => {
      sums[at] = sums[at]! + (value ?? 0);
      return present[at] ? sums[at]! : null;
    });
  });
}
