import type { RangeWindow } from '../api/queries';
import { formatDuration, parseDuration } from '../format/duration';
import type { Unit } from '../format/number';
import { formatUtc, parseTime } from '../format/time';
import { maxPoints } from './limits';

export type PanelTab = 'graph' | 'table';
export type Density = 'low' | 'medium' | 'high';
export type Resolution = { kind: 'auto'; density: Density } | { kind: 'fixed'; stepMs: number };

/** One query of the page: everything about it that the address holds. */
export interface PanelState {
  expr: string;
  tab: PanelTab;
  rangeMs: number;
  /** Null: now. */
  endMs: number | null;
  /** The table's moment; null: now. */
  momentMs: number | null;
  resolution: Resolution;
  stacked: boolean;
  unit: Unit | 'auto';
}

export const freshPanel: PanelState = {
  expr: '',
  tab: 'graph',
  rangeMs: 3_600_000,
  endMs: null,
  momentMs: null,
  resolution: { kind: 'auto', density: 'medium' },
  stacked: false,
  unit: 'auto',
};

export type Search = Readonly<Record<string, string>>;

const units: readonly string[] = ['plain', 'bytes', 'bytesPerSecond', 'seconds', 'percent', 'perSecond'];

// A limit on what a link may open: a hundred editors would only freeze the tab.
const mostPanels = 40;

/** Reads Prometheus' links, old (`g0.tab=0`, `g0.step_input`) and new (`g0.tab=graph`, `g0.res_type`). Always gives one panel at least. */
export function readPanels(search: Search): PanelState[] {
  const numbers = new Set<number>();
  for (const key of Object.keys(search)) {
    const match = /^g(\d{1,4})\./.exec(key);
    if (match) numbers.add(Number(match[1]));
  }
  const panels = [...numbers].sort((left, right) => left - right).slice(0, mostPanels).map((number) => readPanel(search, `g${number}.`));
  return panels.length > 0 ? panels : [freshPanel];
}

function readPanel(search: Search, prefix: string): PanelState {
  const get = (name: string) => search[prefix + name] ?? '';
  const rangeMs = parseDuration(get('range_input'));
  const unit = get('unit');
  return {
    expr: get('expr'),
    tab: get('tab') === '1' || get('tab') === 'table' ? 'table' : 'graph',
    rangeMs: rangeMs !== null && rangeMs > 0 ? rangeMs : freshPanel.rangeMs,
    endMs: parseTime(get('end_input'), 'utc'),
    momentMs: parseTime(get('moment_input'), 'utc'),
    resolution: readResolution(get),
    stacked: get('display_mode') === 'stacked' || get('stacked') === '1',
    unit: units.includes(unit) ? (unit as Unit) : 'auto',
  };
}

function readResolution(get: (name: string) => string): Resolution {
  const density = get('res_density');
  const kind = get('res_type');
  const stepMs = parseDuration(get('res_step') || get('step_input'));
  if (kind !== 'auto' && stepMs !== null && stepMs > 0) return { kind: 'fixed', stepMs };
  return { kind: 'auto', density: density === 'low' || density === 'high' ? density : 'medium' };
}

/** The address of these panels; what is as in a fresh panel is left out, but for the tab, so that Prometheus reads the link alike. */
export function writePanels(panels: readonly PanelState[]): Record<string, string> {
  const search: Record<string, string> = {};
  panels.forEach((panel, index) => {
    const put = (name: string, value: string) => (search[`g${index}.${name}`] = value);
    put('expr', panel.expr);
    put('tab', panel.tab);
    if (panel.rangeMs !== freshPanel.rangeMs) put('range_input', formatDuration(panel.rangeMs));
    if (panel.endMs !== null) put('end_input', formatUtc(panel.endMs));
    if (panel.momentMs !== null) put('moment_input', formatUtc(panel.momentMs));
    if (panel.resolution.kind === 'fixed') {
      put('res_type', 'fixed');
      put('res_step', formatDuration(panel.resolution.stepMs));
    } else if (panel.resolution.density !== 'medium') {
      put('res_type', 'auto');
      put('res_density', panel.resolution.density);
    }
    if (panel.stacked) put('display_mode', 'stacked');
    if (panel.unit !== 'auto') put('unit', panel.unit);
  });
  return search;
}

const points: Record<Density, number> = { low: 100, medium: 250, high: 750 };

const finelyZoomedMs = 120_000;

/** The step that a panel asks with: a whole number of seconds once it is above one. */
export function stepOf(panel: Pick<PanelState, 'rangeMs' | 'resolution'>): number {
  if (panel.resolution.kind === 'fixed') return panel.resolution.stepMs;
  const stepMs = panel.rangeMs / points[panel.resolution.density];
  // Below a second only where one has zoomed in that far.
  return panel.rangeMs <= finelyZoomedMs ? Math.max(1, Math.ceil(stepMs)) : Math.ceil(stepMs / 1000) * 1000;
}

/** Start and end on multiples of the step, so that a refreshed graph moves and does not flicker. */
export function windowOf(panel: Pick<PanelState, 'rangeMs' | 'endMs' | 'resolution'>, nowMs: number): RangeWindow {
  const stepMs = stepOf(panel);
  const endMs = Math.floor((panel.endMs ?? nowMs) / stepMs) * stepMs;
  return { startMs: endMs - Math.floor(panel.rangeMs / stepMs) * stepMs, endMs, stepMs };
}

export const pointsOf = (window: RangeWindow): number => Math.floor((window.endMs - window.startMs) / window.stepMs) + 1;

/** Says why a window cannot be asked for, before the server has to. */
export function windowProblem(window: RangeWindow): string | null {
  const count = pointsOf(window);
  if (count <= maxPoints) return null;
  const least = formatDuration(Math.ceil((window.endMs - window.startMs) / maxPoints / 1000) * 1000);
  return `${count} points per series are more than the ${maxPoints} that the server gives. A step of ${least} or more fits this range.`;
}
