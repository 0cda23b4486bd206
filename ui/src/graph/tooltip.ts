import type uPlot from 'uplot';
import { labelPairs, nameLabel } from '../format/labels';
import { formatValue, type Unit } from '../format/number';
import { formatIn, type Zone } from '../format/time';
import { swatchOf } from '../theme/inks';
import type { Trace } from './columns';
import styles from './Chart.module.css';

interface TooltipShape {
  traces: readonly Trace[];
  inks: readonly string[];
  unit: Unit;
  zone: Zone;
  onFocus: (index: number | null) => void;
}

// More lines than these and the reader wants the legend.
const mostLines = 10;

function words(trace: Trace): string {
  const pairs = labelPairs(trace.short).map(([key, value]) => `${key}=${value}`);
  const name = trace.short[nameLabel];
  return [...(name === undefined ? [] : [name]), ...pairs].join('  ') || trace.key;
}

function line(trace: Trace, ink: string, index: number, value: number, unit: Unit, focused: boolean): HTMLElement {
  const row = document.createElement('div');
  row.className = focused ? `${styles.tipRow} ${styles.tipFocus}` : styles.tipRow!;
  const swatch = document.createElement('span');
  swatch.className = styles.swatch!;
  swatch.style.background = swatchOf(ink, index);
  const name = document.createElement('span');
  name.className = styles.tipName!;
  name.textContent = words(trace);
  const number = document.createElement('span');
  number.className = styles.tipValue!;
  number.textContent = formatValue(value, unit);
  row.append(swatch, name, number);
  return row;
}

/** Follows the cursor: the moment, and the values there, nearest line first in bold. Drawn by hand, since it changes with every mouse move. */
export function tooltip(shape: TooltipShape): uPlot.Plugin {
  const box = document.createElement('div');
  box.className = styles.tip!;
  box.hidden = true;
  let focused: number | null = null;

  const fill = (chart: uPlot, index: number) => {
    const rows = shape.traces
      .map((trace, at) => ({ trace, at, value: trace.values[index] ?? null, drawn: chart.data[at + 1]?.[index] ?? null }))
      .filter((row) => row.value !== null && chart.series[row.at + 1]?.show);
    if (rows.length === 0) return false;
    const y = chart.posToVal(chart.cursor.top ?? 0, 'y');
    rows.sort((left, right) => Math.abs((left.drawn ?? 0) - y) - Math.abs((right.drawn ?? 0) - y));
    const shown = rows.slice(0, mostLines).sort((left, right) => (right.drawn ?? 0) - (left.drawn ?? 0));
    const time = document.createElement('div');
    time.className = styles.tipTime!;
    time.textContent = formatIn(chart.data[0][index]! * 1000, shape.zone);
    box.replaceChildren(time, ...shown.map((row) => line(row.trace, shape.inks[row.at]!, row.at, row.value!, shape.unit, row.at === focused)));
    if (rows.length > shown.length) {
      const more = document.createElement('div');
      more.className = styles.tipTime!;
      more.textContent = `and ${rows.length - shown.length} more`;
      box.append(more);
    }
    return true;
  };

  const place = (chart: uPlot) => {
    const { left = 0, top = 0 } = chart.cursor;
    const right = left > chart.over.clientWidth / 2;
    box.style.left = right ? '' : `${left + 16}px`;
    box.style.right = right ? `${chart.over.clientWidth - left + 16}px` : '';
    box.style.top = `${Math.max(0, Math.min(top - 12, chart.over.clientHeight - box.offsetHeight))}px`;
  };

  return {
    hooks: {
      init: (chart) => {
        chart.over.append(box);
        chart.over.addEventListener('mouseleave', () => {
          box.hidden = true;
          shape.onFocus(null);
        });
      },
      setSeries: (chart, index) => {
        // The legend focuses lines too; the tooltip speaks only while the mouse is on the paper.
        focused = index === null ? null : index - 1;
        if (chart.cursor.idx !== null && chart.cursor.idx !== undefined) shape.onFocus(focused);
      },
      setCursor: (chart) => {
        const index = chart.cursor.idx;
        // A synchronised neighbour's cursor moves here too: the words stay with the chart under the mouse.
        const here = chart.over.matches(':hover');
        box.hidden = !here || index === null || index === undefined || (chart.cursor.left ?? -1) < 0 || !fill(chart, index);
        if (!box.hidden) place(chart);
      },
    },
  };
}
