export type Zone = 'local' | 'utc';

const two = (value: number) => String(value).padStart(2, '0');

/** Prometheus' links carry times in UTC: "2026-11-21 09:30:00". */
export function formatUtc(timeMs: number): string {
  const text = new Date(timeMs).toISOString();
  const base = `${text.slice(0, 10)} ${text.slice(11, 19)}`;
  return timeMs % 1000 === 0 ? base : `${base}.${text.slice(20, 23)}`;
}

const grammar = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)?)?\s*(Z)?$/;

/** Reads what formatUtc and formatIn write, minutes or seconds left out too, and Unix seconds. Null where it is no time. */
export function parseTime(text: string, zone: Zone): number | null {
  const trimmed = text.trim();
  if (/^\d{9,11}(\.\d+)?$/.test(trimmed)) return Math.round(Number(trimmed) * 1000);
  const match = grammar.exec(trimmed);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 59) return null;
  const millisecond = Number((match[7] ?? '0').padEnd(3, '0'));
  const parts = [year, month - 1, day, hour, minute, second, millisecond] as const;
  return zone === 'utc' || match[8] ? Date.UTC(...parts) : new Date(...parts).getTime();
}

/** "2026-11-21 09:30:00" in the zone that the reader chose. */
export function formatIn(timeMs: number, zone: Zone): string {
  if (!Number.isFinite(timeMs)) return '–';
  if (zone === 'utc') return formatUtc(timeMs).slice(0, 19);
  const date = new Date(timeMs);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Go writes its zero time for "never". */
export const isNever = (rfc3339: string): boolean => rfc3339 === '' || rfc3339.startsWith('0001-01-01');
