/** Numbers for people: short on axes, exact in tables. */

export type Unit = 'plain' | 'bytes' | 'bytesPerSecond' | 'seconds' | 'percent' | 'perSecond';

// Plain numbers from a thousandth up read best as they are: 0.75, not 750m.
const plain = [
  [1e15, 'P'], [1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k'], [1, ''], [1e-3, ''], [1e-6, 'µ'], [1e-9, 'n'],
] as const;

const binary = [
  [2 ** 50, 'PiB'], [2 ** 40, 'TiB'], [2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB'], [1, 'B'],
] as const;

const times = [
  [86_400, 'd'], [3600, 'h'], [60, 'min'], [1, 's'], [1e-3, 'ms'], [1e-6, 'µs'], [1e-9, 'ns'],
] as const;

/** Four significant digits without a tail of zeros. */
function digits(value: number, significant = 4): string {
  return String(Number(value.toPrecision(significant)));
}

const ladders: Record<Unit, readonly (readonly [number, string])[]> = {
  plain, bytes: binary, bytesPerSecond: binary, seconds: times, percent: [[0.01, '%']], perSecond: plain,
};

const rung = (value: number, unit: Unit) => ladders[unit].find(([step]) => Math.abs(value) >= step * 0.99999) ?? ladders[unit].at(-1)!;

/** What a value is divided by before it is written in its unit: 1024 for 1.5 KiB. */
export function scaleOf(value: number, unit: Unit): number {
  const [step, suffix] = rung(value, unit);
  return suffix === '' ? 1 : step;
}

/** A value for an axis, a tooltip or a legend. */
export function formatValue(value: number, unit: Unit = 'plain', significant = 4): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '−Inf';
  if (value === 0) return unit === 'bytes' ? '0 B' : unit === 'percent' ? '0 %' : '0';
  const [, suffix] = rung(value, unit);
  const text = digits(value / scaleOf(value, unit), significant);
  const gap = unit === 'plain' || unit === 'perSecond' || suffix === '' ? '' : ' ';
  return `${text}${gap}${suffix}${unit === 'bytesPerSecond' || unit === 'perSecond' ? '/s' : ''}`;
}

/** Whole counts with thin spaces: 1234567 → "1 234 567". */
export const formatCount = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, '\u2009');

/** The text as the server gave it, infinities written as everywhere on the page. */
export const exactValue = (text: string): string => (text === '-Inf' ? '−Inf' : text);

/**
 * The unit that an expression's values most likely have, from the metric naming rules: `_bytes`, `_seconds`, `_ratio`, `_total` under rate().
 * Plain where it cannot be known.
 */
export function guessUnit(expression: string): Unit {
  const text = expression.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""').replace(/\{[^}]*\}/g, '').replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '');
  if (/[*/%^]|\batan2\b|\bcount\b|\bcount_values\b|\bgroup\s*\(|(?<![\w:])(timestamp|changes|resets|absent|hour|day_\w+|month|year)\s*\(/.test(text)) return 'plain';
  const names = [...text.matchAll(/[a-zA-Z_:][\w:]*(?!\s*\(|[\w:])/g)].map((match) => match[0]).filter((name) => /_/.test(name));
  const perSecond = /\b(i?rate|deriv)\s*\(/.test(text);
  const units = new Set(names.map((name) => unitOfName(name, perSecond)));
  const [only] = units;
  return units.size === 1 && only !== undefined ? only : 'plain';
}

function unitOfName(name: string, perSecond: boolean): Unit {
  const stem = name.replace(/_(total|sum|bucket)$/, '').replace(/:.*$/, '');
  if (/_bytes$/.test(stem)) return perSecond ? 'bytesPerSecond' : 'bytes';
  // Seconds per second have no unit: rate(cpu_seconds_total) counts cores. A quantile over rated buckets is seconds again.
  if (/_seconds$/.test(stem)) return perSecond && !name.endsWith('_bucket') ? 'plain' : /_time_seconds$|timestamp_seconds$/.test(stem) ? 'plain' : 'seconds';
  if (/_ratio$/.test(stem)) return 'percent';
  return perSecond ? 'perSecond' : 'plain';
}
