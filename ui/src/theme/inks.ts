// Twelve inks that stay apart on paper, and their lamplight twins. Order: neighbours differ in hue and in lightness.
const day = ['#2b4c8c', '#c2452d', '#2f7d5b', '#8a4fa3', '#b5811c', '#16808f', '#b8417a', '#5f6f1f', '#7b4b2a', '#4f6178', '#d0742a', '#5a55b8'] as const;
const night = ['#82aaf8', '#f08a6b', '#6cc79b', '#c79be0', '#e3b858', '#5cc4d2', '#ee8fbb', '#b3c25e', '#c99a74', '#9fb0c8', '#f0a766', '#9d9ff2'] as const;

export type Scheme = 'light' | 'dark';

export function inkOf(index: number, scheme: Scheme): string {
  const inks = scheme === 'dark' ? night : day;
  return inks[index % inks.length]!;
}

// Once the inks are used up they come again dashed, then dotted.
const dashes: readonly (readonly [line: number, gap: number] | null)[] = [null, [7, 3], [2, 3]];

export const dashOf = (index: number): readonly [line: number, gap: number] | null => dashes[Math.floor(index / day.length) % dashes.length] ?? null;

/** The line as it is drawn, for a legend's swatch. */
export function swatchOf(ink: string, index: number): string {
  const dash = dashOf(index);
  return dash === null ? ink : `repeating-linear-gradient(90deg, ${ink} 0 ${dash[0] / 1.5}px, transparent 0 ${(dash[0] + dash[1]) / 1.5}px)`;
}

/** The same ink thinned: for the filled bands of a stacked chart. */
export const washOf = (ink: string, opacity: number): string => `${ink}${Math.round(opacity * 255).toString(16).padStart(2, '0')}`;
