import { Progress } from '@mantine/core';
import type { ActiveQueriesData } from '../api/types';
import { humanDuration } from '../format/duration';
import { formatCount, formatValue } from '../format/number';
import server from '../server/Server.module.css';

interface Fact {
  name: string;
  value: string;
  more: string;
  /** How much of the limit is in use. */
  part?: number;
}

const bytes = (value: number) => formatValue(value, 'bytes');
const orNone = (limit: number, text: string) => (limit > 0 ? text : 'no limit');

function facts(data: ActiveQueriesData): Fact[] {
  const running = data.queries.filter((query) => query.state === 'running').length;
  return [
    { name: 'Places in use', value: `${running} of ${data.maxConcurrency}`, more: data.reservedForRules > 0 ? `${data.reservedForRules} are kept for rules` : '', part: running / Math.max(1, data.maxConcurrency) },
    {
      name: 'Memory of all queries',
      value: bytes(data.memoryBytes),
      more: orNone(data.memoryLimitBytes, `of ${bytes(data.memoryLimitBytes)}`),
      part: data.memoryLimitBytes > 0 ? data.memoryBytes / data.memoryLimitBytes : 0,
    },
    { name: 'One query may take', value: orNone(data.memoryLimitPerQueryBytes, bytes(data.memoryLimitPerQueryBytes)), more: `and hold ${formatCount(data.maxSamples)} samples` },
    { name: 'It may read', value: orNone(data.maxCost, formatCount(data.maxCost)), more: data.maxCost > 0 ? 'samples, by estimate' : '' },
    { name: 'It ends after', value: humanDuration(data.timeoutSeconds * 1000), more: 'unless it asks for less' },
  ];
}

/** What the flags --query.… allow, and how much of it is in use. */
export function LimitGauges({ data }: { data: ActiveQueriesData }) {
  return (
    <div className={`sheet ${server.gauges}`}>
      {facts(data).map(({ name, value, more, part }) => (
        <div key={name} className={server.gauge}>
          <div className={server.gaugeName}>{name}</div>
          <div className={server.gaugeValue}>{value}</div>
          {more !== '' && <div className={server.gaugeName}>{more}</div>}
          {part !== undefined && <Progress size={4} mt={6} value={Math.min(100, part * 100)} color={part > 0.8 ? 'var(--bad)' : 'var(--accent)'} aria-label={name} />}
        </div>
      ))}
    </div>
  );
}
