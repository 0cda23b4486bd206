import { describe, expect, it } from 'vitest';
import { filterMetrics, firstQuery, joinMetrics } from './metrics';

const about = (type: string, help = '') => [{ type, help, unit: '' }];
const names = ['up', 'http_seconds_bucket', 'http_seconds_count', 'http_seconds_sum', 'requests_total', 'orphan_total', 'gc_sum', 'gc_count', 'native'];
const metrics = joinMetrics({ http_seconds: about('histogram', 'Time.'), requests: about('counter'), gc: about('summary'), native: about('histogram'), gone: about('gauge') }, names);

describe('the metrics', () => {
  it('are one per family, and none that the store does not have', () =>
    expect(metrics.map((metric) => [metric.name, metric.type])).toEqual([
      ['gc', 'summary'], ['http_seconds', 'histogram'], ['native', 'histogram'], ['orphan_total', 'unknown'], ['requests_total', 'counter'], ['up', 'unknown'],
    ]));

  it('have a first query that fits their kind', () =>
    expect(metrics.map((metric) => firstQuery(metric, new Set(names)))).toEqual([
      'rate(gc_sum[5m]) / rate(gc_count[5m])',
      'histogram_quantile(0.95, sum by (le) (rate(http_seconds_bucket[5m])))',
      'histogram_quantile(0.95, sum(rate(native[5m])))',
      'rate(orphan_total[5m])',
      'rate(requests_total[5m])',
      'up',
    ]));

  it('are found by name, type and help', () => expect(filterMetrics(metrics, 'HISTO time').map((metric) => metric.name)).toEqual(['http_seconds']));
});
