import type uPlot from 'uplot';
import { formatValue, scaleOf, type Unit } from '../format/number';
import { formatIn, type Zone } from '../format/time';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "14:30", and the date below it where the day turns: a drum's paper names the day once. Seconds only where steps are that fine. */
export function timeLabels(splits: readonly number[], stepSeconds: number, zone: Zone): string[] {
  let shownDay = '';
  return splits.map((timeSeconds) => {
    const text = formatIn(timeSeconds * 1000, zone);
    const day = text.slice(0, 10);
    const date = `${Number(text.slice(8, 10))} ${months[Number(text.slice(5, 7)) - 1] ?? ''}`;
    const turned = day !== shownDay;
    const firstOfYear = turned && shownDay !== '' && day.slice(0, 4) !== shownDay.slice(0, 4);
    shownDay = day;
    if (stepSeconds >= 86_400) return firstOfYear ? `${date}\n${day.slice(0, 4)}` : date;
    const clock = stepSeconds >= 60 ? text.slice(11, 16) : stepSeconds >= 1 ? text.slice(11) : `${text.slice(11)}.${String(Math.round((timeSeconds % 1) * 1000)).padStart(3, '0')}`;
    return turned ? `${clock}\n${date}` : clock;
  });
}

/** As few digits as tell every mark truly: 22.75, not 22.8 between 22.5 and 23. */
export function valueLabels(splits: readonly number[], unit: Unit): string[] {
  const step = Math.abs((splits[1] ?? 1) - (splits[0] ?? 0)) || 1;
  const values = splits.map((value) => (Math.abs(value) < step * 1e-6 ? 0 : value));
  for (let significant = 2; significant < 12; significant++) {
    const exact = values.every((value) => {
      const size = scaleOf(value, unit);
      return Math.abs(Number((value / size).toPrecision(significant)) * size - value) <= step * 0.02;
    });
    if (exact) return values.map((value) => formatValue(value, unit, significant));
  }
  return values.map((value) => formatValue(value, unit, 12));
}

// Bytes are marked at powers of two: 256 MiB, not 268.4 MB.
const binarySteps = Array.from({ length: 60 }, (_, index) => 2 ** (index - 4));

export const valueSteps = (unit: Unit): number[] | undefined => (unit === 'bytes' || unit === 'bytesPerSecond' ? binarySteps : undefined);

/** Width of the value axis: by its longest text, so that nothing is cut and nothing jumps for a digit. */
export function valueAxisSize(_chart: uPlot, texts: string[] | null): number {
  const longest = (texts ?? []).reduce((most, text) => Math.max(most, text.length), 3);
  return Math.ceil((longest * 6.3 + 18) / 8) * 8;
}
