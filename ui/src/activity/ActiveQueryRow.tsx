import { Button, Progress } from '@mantine/core';
import type { ActiveQuery } from '../api/types';
import { Promql } from '../common/Promql';
import { usePreferences } from '../common/preferences';
import { useNow } from '../common/useNow';
import { humanDuration } from '../format/duration';
import { formatCount, formatValue } from '../format/number';
import { formatIn } from '../format/time';
import { askedBy, span } from './activeQueries';
import styles from './ActiveQueries.module.css';

interface Shape {
  query: ActiveQuery;
  /** When the server told of it: its age grows from there by this browser's clock, which may be wrong about the hour. */
  toldAtMs: number;
  limitBytes: number;
  onCancel: () => void;
}

export function ActiveQueryRow({ query, toldAtMs, limitBytes, onCancel }: Shape) {
  const now = useNow(1000);
  const { zone } = usePreferences();
  const ageMs = query.seconds * 1000 + Math.max(0, now - toldAtMs);
  const who = askedBy(query);
  return (
    <tr>
      <td className={styles.query}>
        <div className={`break ${styles.expression}`}><Promql expression={query.query} /></div>
        <div className={styles.more}>{span(query, zone)}</div>
      </td>
      <td>
        <div className="break">{who.name}</div>
        <div className={`break ${styles.more}`}>{who.place}{query.tenant !== 'anonymous' && ` · ${query.tenant}`}</div>
      </td>
      <td className="right number nowrap">
        <time dateTime={query.startedAt} title={`since ${formatIn(Date.parse(query.startedAt), zone)}`}>{humanDuration(ageMs < 1000 ? ageMs : Math.floor(ageMs / 1000) * 1000)}</time>
        {query.state === 'waiting' && <div className={styles.waiting}>waiting</div>}
      </td>
      <td className="right number nowrap">
        {formatCount(query.queryableSamples)}
        <div className={styles.more}>at most {formatCount(query.peakSamples)} held</div>
      </td>
      <td className="right number nowrap">
        {formatValue(query.memoryBytes, 'bytes')}
        {limitBytes > 0 && <Progress size={3} mt={4} value={Math.min(100, (query.memoryBytes / limitBytes) * 100)} aria-label="Part of the memory that one query may take" />}
      </td>
      <td className="right">
        <Button size="compact-xs" variant="default" onClick={onCancel} aria-label={`Cancel query ${query.id}`}>Cancel…</Button>
      </td>
    </tr>
  );
}
