import { Progress, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { serverQueries } from '../api/queries';
import type { TsdbData } from '../api/types';
import { ErrorNote, Loading } from '../common/Notes';
import { PageHeader } from '../common/PageHeader';
import { usePreferences } from '../common/preferences';
import { useAddress } from '../common/useAddress';
import { humanDuration } from '../format/duration';
import { formatCount } from '../format/number';
import { formatIn } from '../format/time';
import { CardinalityTable } from './CardinalityTable';
import styles from './Server.module.css';

const limits = ['10', '20', '50', '100'];

const quote = (text: string) => JSON.stringify(text);

/** `job=node` → `{job="node"}`; the first equals sign parts name and value. */
function pairQuery(pair: string): string {
  const at = pair.indexOf('=');
  return `count({${pair.slice(0, at)}=${quote(pair.slice(at + 1))}})`;
}

function Gauges({ data }: { data: TsdbData }) {
  const { zone } = usePreferences();
  const head = data.headStats;
  // An empty head has its bounds the wrong way round.
  const empty = head.minTime > head.maxTime;
  const facts: [string, string, string][] = [
    ['Series in the head', formatCount(head.numSeries), ''],
    ['Chunks', formatCount(head.chunkCount), ''],
    ['Label pairs', formatCount(head.numLabelPairs), ''],
    ['Spans', empty ? '–' : humanDuration(head.maxTime - head.minTime), empty ? 'no sample yet' : `from ${formatIn(head.minTime, zone)}`],
    ['Newest sample', empty ? '–' : formatIn(head.maxTime, zone).slice(11), empty ? '' : formatIn(head.maxTime, zone).slice(0, 10)],
  ];
  return (
    <div className={`sheet ${styles.gauges}`}>
      {facts.map(([name, value, more]) => (
        <div key={name} className={styles.gauge}>
          <div className={styles.gaugeName}>{name}</div>
          <div className={styles.gaugeValue}>{value}</div>
          {more !== '' && <div className={styles.gaugeName}>{more}</div>}
        </div>
      ))}
    </div>
  );
}

function Replay() {
  const replay = useQuery({ ...serverQueries.walReplay(), retry: false });
  const state = replay.data?.data;
  if (!state || state.max === 0 || state.current >= state.max) return null;
  return (
    <div className="sheet" style={{ padding: '10px 16px', marginBottom: 14 }}>
      <div>The log is being read back: segment {state.current} of {state.max}. Older samples appear as it goes on.</div>
      <Progress value={((state.current - state.min) / Math.max(1, state.max - state.min)) * 100} size="sm" mt={6} aria-label="Log read back" />
    </div>
  );
}

export function StoragePage() {
  const [search, change] = useAddress();
  const limit = limits.includes(search.limit ?? '') ? search.limit! : '10';
  const tsdb = useQuery({ ...serverQueries.tsdb(Number(limit)), placeholderData: (before) => before });
  const data = tsdb.data?.data;
  return (
    <>
      <PageHeader title="Storage" line="The head of the time series database, and what fills it">
        <SegmentedControl size="xs" data={limits.map((value) => ({ value, label: `Top ${value}` }))} value={limit} onChange={(next) => change({ limit: next === '10' ? '' : next })} aria-label="Rows per table" />
      </PageHeader>
      {tsdb.error && <ErrorNote error={tsdb.error} retry={() => void tsdb.refetch()} />}
      {tsdb.isPending && <Loading what="Counting…" />}
      <Replay />
      {data && (
        <>
          <Gauges data={data} />
          <div className={styles.two}>
            <CardinalityTable title="Series by metric" line="most series" unit="count" rows={data.seriesCountByMetricName ?? []} queryOf={(name) => `{__name__=${quote(name)}}`} />
            <CardinalityTable title="Values by label" line="most distinct values" unit="count" rows={data.labelValueCountByLabelName ?? []} />
            <CardinalityTable title="Memory by label" line="bytes of the values' texts" unit="bytes" rows={data.memoryInBytesByLabelName ?? []} />
            <CardinalityTable title="Series by label pair" line="most series" unit="count" rows={data.seriesCountByLabelValuePair ?? []} queryOf={pairQuery} />
          </div>
        </>
      )}
    </>
  );
}
