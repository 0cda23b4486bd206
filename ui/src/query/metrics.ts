import { ask } from '../api/client';
import type { MetricMetadata } from '../api/types';

/** A metric as a person looks for it: a histogram or a summary is one thing, not three series names. */
export interface Metric {
  name: string;
  type: string;
  help: string;
}

const parts = /_(bucket|count|sum|total|created|info)$/;

/** Joins what targets say about their metrics with the names that the store really has. */
export function joinMetrics(metadata: Readonly<Record<string, readonly MetricMetadata[]>>, names: readonly string[]): Metric[] {
  const present = new Set(names);
  const covered = new Set<string>();
  const metrics: Metric[] = [];
  const add = (name: string, about: MetricMetadata | undefined) => metrics.push({ name, type: about?.type ?? 'unknown', help: about?.help ?? '' });
  for (const [family, [about]] of Object.entries(metadata)) {
    const composed = about?.type === 'histogram' || about?.type === 'summary';
    const own = [family, `${family}_total`, `${family}_info`].filter((name) => present.has(name));
    const pieces = composed ? [`${family}_bucket`, `${family}_count`, `${family}_sum`].filter((name) => present.has(name)) : [];
    if (own.length + pieces.length === 0) continue;
    for (const name of [...own, ...pieces]) covered.add(name);
    add(composed ? family : own[0]!, about);
  }
  for (const name of names) if (!covered.has(name)) add(name, metadata[name.replace(parts, '')]?.[0]);
  return metrics.sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** A first query for a metric: what one almost always wants to see of its kind. */
export function firstQuery(metric: Metric, names: ReadonlySet<string>): string {
  const bucket = `${metric.name}_bucket`;
  if (metric.type === 'histogram') {
    return names.has(bucket) ? `histogram_quantile(0.95, sum by (le) (rate(${bucket}[5m])))` : `histogram_quantile(0.95, sum(rate(${metric.name}[5m])))`;
  }
  if (metric.type === 'summary' && !names.has(metric.name)) return `rate(${metric.name}_sum[5m]) / rate(${metric.name}_count[5m])`;
  if (metric.type === 'counter' || /_total$|_bucket$|_count$/.test(metric.name)) return `rate(${metric.name}[5m])`;
  return metric.name;
}

export function filterMetrics(metrics: readonly Metric[], text: string): Metric[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return metrics.filter((metric) => {
    const all = `${metric.name} ${metric.type} ${metric.help}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

export const metricsQuery = () => ({
  queryKey: ['metrics'],
  staleTime: 60_000,
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const [metadata, names] = await Promise.all([
      ask<Record<string, MetricMetadata[]>>('metadata', { limit_per_metric: 1 }, signal),
      ask<string[]>('label/__name__/values', {}, signal),
    ]);
    return { metrics: joinMetrics(metadata.data, names.data), names: new Set(names.data) };
  },
});
