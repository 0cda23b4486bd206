import type { Labels } from '../api/types';

export const nameLabel = '__name__';

const plainName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const plainMetric = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

const quote = (text: string) => JSON.stringify(text);

/** `up{job="node"}`; names outside the classic alphabet are quoted as PromQL wants them. */
export function seriesText(metric: Labels): string {
  const name = metric[nameLabel] ?? '';
  const pairs = labelPairs(metric).map(([key, value]) => `${plainName.test(key) ? key : quote(key)}=${quote(value)}`);
  if (name !== '' && !plainMetric.test(name)) pairs.unshift(quote(name));
  const shownName = plainMetric.test(name) ? name : '';
  return pairs.length === 0 ? shownName || '{}' : `${shownName}{${pairs.join(', ')}}`;
}

/** All labels but the name, sorted. */
export function labelPairs(metric: Labels): [string, string][] {
  return Object.entries(metric)
    .filter(([key]) => key !== nameLabel)
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}

/** The labels that every series has with the same value: said once, not on every line. Empty for fewer than two series. */
export function commonLabels(metrics: readonly Labels[]): Labels {
  const [first, ...rest] = metrics;
  if (first === undefined || rest.length === 0) return {};
  return Object.fromEntries(Object.entries(first).filter(([key, value]) => rest.every((metric) => metric[key] === value)));
}

export function without(metric: Labels, common: Labels): Labels {
  return Object.fromEntries(Object.entries(metric).filter(([key]) => !(key in common)));
}
