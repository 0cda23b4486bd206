import { describe, expect, it } from 'vitest';
import { freshPanel, pointsOf, readPanels, stepOf, windowOf, windowProblem, writePanels, type PanelState } from './panelState';

describe('the address', () => {
  it('an empty one opens one empty graph', () => expect(readPanels({})).toEqual([freshPanel]));

  it("Prometheus' old link opens its panel", () => {
    const [panel] = readPanels({ 'g0.expr': 'up', 'g0.tab': '1', 'g0.range_input': '2h', 'g0.step_input': '30', 'g0.stacked': '1' });
    expect(panel).toMatchObject({ expr: 'up', tab: 'table', rangeMs: 7_200_000, resolution: { kind: 'fixed', stepMs: 30_000 }, stacked: true });
  });

  it("Prometheus' new link opens its panels in their order", () => {
    const panels = readPanels({
      'g10.expr': 'c', 'g2.expr': 'b', 'g0.expr': 'a', 'g0.tab': 'graph', 'g0.end_input': '2026-11-21 10:00:00', 'g0.res_type': 'auto', 'g0.res_density': 'high', 'g0.display_mode': 'lines',
    });
    expect(panels.map((panel) => panel.expr)).toEqual(['a', 'b', 'c']);
    expect(panels[0]).toMatchObject({ tab: 'graph', endMs: Date.UTC(2026, 10, 21, 10), resolution: { kind: 'auto', density: 'high' }, stacked: false });
  });

  it('nonsense falls back to what a fresh panel has', () => {
    const [panel] = readPanels({ 'g0.expr': 'up', 'g0.tab': '7', 'g0.range_input': 'soon', 'g0.end_input': 'later', 'g0.unit': 'parsec' });
    expect(panel).toEqual({ ...freshPanel, expr: 'up' });
  });

  it('what is written is read again', () => {
    const panels: PanelState[] = [
      { ...freshPanel, expr: 'sum(rate(a[5m])) by (b)', stacked: true },
      { ...freshPanel, expr: 'up', tab: 'table', momentMs: Date.UTC(2026, 10, 21, 10), unit: 'bytes' },
      { ...freshPanel, expr: 'x', rangeMs: 90_000, endMs: Date.UTC(2026, 10, 21, 10, 0, 1), resolution: { kind: 'fixed', stepMs: 5000 } },
      { ...freshPanel, resolution: { kind: 'auto', density: 'low' } },
    ];
    expect(readPanels(writePanels(panels))).toEqual(panels);
  });

  it('a link cannot open panels without end', () => {
    const search = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`g${index}.expr`, 'up']));
    expect(readPanels(search)).toHaveLength(40);
  });
});

describe('the window', () => {
  it.each([[3_600_000, 15_000], [60_000, 240], [200_000, 1000], [86_400_000, 346_000]])('a range of %d ms has a step of %d ms', (rangeMs, stepMs) =>
    expect(stepOf({ ...freshPanel, rangeMs })).toBe(stepMs));

  it('lies on multiples of the step', () => {
    const window = windowOf(freshPanel, 1_700_000_007_123);
    expect(window.startMs % window.stepMs).toBe(0);
    expect(window.endMs % window.stepMs).toBe(0);
    expect(pointsOf(window)).toBe(241);
  });

  it('too many points are told before they are asked for', () => {
    const window = windowOf({ ...freshPanel, rangeMs: 86_400_000, resolution: { kind: 'fixed', stepMs: 1000 } }, 1_700_000_000_000);
    expect(windowProblem(window)).toContain('A step of 8s or more');
    expect(windowProblem(windowOf(freshPanel, 1_700_000_000_000))).toBeNull();
  });
});
