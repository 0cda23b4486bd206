import uPlot from 'uplot';
import type { Unit } from '../format/number';
import type { Zone } from '../format/time';
import { dashOf, washOf } from '../theme/inks';
import { timeLabels, valueAxisSize, valueLabels, valueSteps } from './axes';
import type { Trace } from './columns';
import { paper } from './paper';
import { tooltip } from './tooltip';

export interface ChartLook {
  traces: readonly Trace[];
  inks: readonly string[];
  stacked: boolean;
  unit: Unit;
  zone: Zone;
  visible: (index: number) => boolean;
  onZoom: (startMs: number, endMs: number) => void;
  onReset: () => void;
  onFocus: (index: number | null) => void;
}

const font = "12px 'IBM Plex Sans Variable', system-ui, sans-serif";

// Less than this many pixels is a click, not a zoom.
const leastDrag = 6;

const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Samples with gaps on both sides have no line to be part of: they are drawn as points. */
function lonely(chart: uPlot, seriesIndex: number): number[] {
  const column = chart.data[seriesIndex]!;
  const [from, to] = chart.series[0]!.idxs ?? [0, column.length - 1];
  const found: number[] = [];
  for (let at = from; at <= to; at++) {
    if (column[at] !== null && (column[at - 1] ?? null) === null && (column[at + 1] ?? null) === null) found.push(at);
  }
  return found;
}

function seriesOf(look: ChartLook, trace: Trace, index: number): uPlot.Series {
  const ink = look.inks[index]!;
  const dash = look.stacked ? null : dashOf(index);
  return {
    label: trace.key,
    show: look.visible(index),
    stroke: ink,
    width: look.stacked ? 1 : 1.5,
    spanGaps: false,
    ...(dash ? { dash: [...dash] } : {}),
    ...(look.stacked ? { fill: washOf(ink, 0.35) } : {}),
    points: { show: true, size: 4, fill: ink, filter: (chart, seriesIndex) => lonely(chart, seriesIndex) },
  };
}

/** Each visible layer of a stack is filled down to the visible one below it. */
export function bandsOf(count: number, visible: (index: number) => boolean): uPlot.Band[] {
  const bands: uPlot.Band[] = [];
  let below: number | null = null;
  for (let index = 0; index < count; index++) {
    if (!visible(index)) continue;
    if (below !== null) bands.push({ series: [index + 1, below + 1] });
    below = index;
  }
  return bands;
}

export function optionsOf(look: ChartLook, width: number, height: number): uPlot.Options {
  const text = colour('--ink-dim');
  const grid: uPlot.Axis.Grid = { stroke: colour('--grid-major'), width: 1 };
  const steps = valueSteps(look.unit);
  return {
    width,
    height,
    ...(look.zone === 'utc' ? { tzDate: (timeSeconds: number) => uPlot.tzDate(new Date(timeSeconds * 1000), 'Etc/UTC') } : {}),
    legend: { show: false },
    padding: [10, 28, 0, 0],
    focus: { alpha: 0.22 },
    cursor: {
      drag: { x: true, y: false, setScale: false, dist: leastDrag },
      focus: { prox: 24 },
      sync: { key: 'barograph', scales: ['x', null] },
      points: { size: 7, width: 1.5 },
      bind: { dblclick: () => () => { look.onReset(); return null; } },
    },
    scales: {
      x: { time: true },
      y: look.stacked ? { range: (_chart, min, max) => (min === null || max === null ? [0, 1] : [Math.min(0, min), Math.max(0, max) * 1.06 || 1]) } : {},
    },
    series: [{}, ...look.traces.map((trace, index) => seriesOf(look, trace, index))],
    ...(look.stacked ? { bands: bandsOf(look.traces.length, look.visible) } : {}),
    axes: [
      { font, stroke: text, grid, ticks: { ...grid, size: 5 }, gap: 4, size: 40, space: 74, values: (_chart, splits, _axis, _space, step) => timeLabels(splits, step, look.zone) },
      { font, stroke: text, grid, ticks: { ...grid, size: 5 }, gap: 4, size: valueAxisSize, values: (_chart, splits) => valueLabels(splits, look.unit), ...(steps ? { incrs: steps } : {}) },
    ],
    hooks: {
      setSelect: [
        (chart) => {
          const { left, width: dragged } = chart.select;
          if (dragged < leastDrag) return;
          const [startMs, endMs] = [left, left + dragged].map((x) => Math.round(chart.posToVal(x, 'x') * 1000)) as [number, number];
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          look.onZoom(startMs, endMs);
        },
      ],
    },
    plugins: [
      paper({ hair: colour('--grid-minor'), frame: colour('--line-strong'), paper: colour('--paper') }),
      tooltip({ traces: look.traces, inks: look.inks, unit: look.unit, zone: look.zone, onFocus: look.onFocus }),
    ],
  };
}
