/** Prometheus' durations: "1h30m", "15s", "500ms", "2w". A year has 365 days there, a day 24 hours. */

const units = [
  ['y', 365 * 86_400_000],
  ['w', 7 * 86_400_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

const grammar = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** Milliseconds, or null where the text is no duration. A bare number means seconds, as in the API's step. */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1000;
  const match = grammar.exec(trimmed);
  if (!match) return null;
  return units.reduce((sum, [, unitMs], index) => sum + Number(match[index + 1] ?? 0) * unitMs, 0);
}

/** The shortest exact writing: 5400000 → "1h30m". */
export function formatDuration(durationMs: number): string {
  let rest = Math.max(0, Math.round(durationMs));
  if (rest === 0) return '0s';
  let text = '';
  for (const [name, unitMs] of units) {
    // Prometheus writes weeks and years only where nothing is left over.
    if ((name === 'y' || name === 'w') && rest % unitMs !== 0) continue;
    const count = Math.floor(rest / unitMs);
    if (count === 0) continue;
    text += `${count}${name}`;
    rest -= count * unitMs;
  }
  return text;
}

/** For reading at a glance, two units at most: 93784000 → "1d 2h", 0.0031 s → "3.1 ms". */
export function humanDuration(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return '–';
  if (durationMs < 0) return `−${humanDuration(-durationMs)}`;
  if (durationMs < 1) return durationMs === 0 ? '0 ms' : `${trim(durationMs * 1000)} µs`;
  if (durationMs < 1000) return `${trim(durationMs)} ms`;
  if (durationMs < 60_000) return `${trim(durationMs / 1000)} s`;
  let rest = Math.round(durationMs / 1000);
  const parts: string[] = [];
  for (const [name, seconds] of [['d', 86_400], ['h', 3600], ['m', 60], ['s', 1]] as const) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    if (count > 0) parts.push(`${count}${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

const trim = (value: number) => (value < 10 ? value.toFixed(1).replace(/\.0$/, '') : value.toFixed(0));
