import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { serverQueries } from '../api/queries';
import { FilterBox } from '../common/FilterBox';
import { EmptyNote, ErrorNote, Loading, Note } from '../common/Notes';
import { PageHeader } from '../common/PageHeader';
import { useAddress } from '../common/useAddress';
import { discoverPools, filterDiscovered, type DiscoveredPool } from './discovery';
import { LabelOrigins } from './LabelOrigins';
import styles from './Targets.module.css';

const rowsAtFirst = 30;

function PoolDiscovery({ pool }: { pool: DiscoveredPool }) {
  const [rows, setRows] = useState(rowsAtFirst);
  const hidden = pool.droppedCount - pool.targets.filter((target) => target.final === null).length;
  return (
    <section className={`sheet ${styles.pool}`}>
      <h2 className={`${styles.poolHead} ${styles.poolPlain}`}>
        <span className={styles.poolName}>{pool.name}</span>
        <span className="dim">{pool.activeCount} of {pool.activeCount + pool.droppedCount} discovered are scraped</span>
      </h2>
      {hidden > 0 && pool.complete && <Note tone="info">{hidden} more dropped targets are counted but not kept (keep_dropped_targets).</Note>}
      <div className={styles.scroll}>
        {pool.targets.slice(0, rows).map((target, index) => (
          <div key={index} className={styles.discovered}><LabelOrigins discovered={target.discovered} final={target.final} /></div>
        ))}
        {pool.targets.length > rows && <div className={styles.more}><Button variant="subtle" onClick={() => setRows(rows + 100)}>Show more: {pool.targets.length - rows} are left</Button></div>}
      </div>
    </section>
  );
}

export function DiscoveryPage() {
  const [search, change] = useAddress();
  const answer = useQuery({ ...serverQueries.targets('any'), refetchInterval: 15_000 });
  const text = useDeferredValue(search.q ?? '');
  const state = search.state === 'dropped' || search.state === 'active' ? search.state : '';
  const all = useMemo(() => (answer.data ? discoverPools(answer.data.data) : []), [answer.data]);
  const pools = useMemo(() => filterDiscovered(all, text, state), [all, text, state]);
  return (
    <>
      <PageHeader title="Discovery" line="What was found, and what relabelling made of it">
        <SegmentedControl size="xs" aria-label="State" value={state} onChange={(next) => change({ state: next })} data={[{ value: '', label: 'All' }, { value: 'active', label: 'Scraped' }, { value: 'dropped', label: 'Dropped' }]} />
        <FilterBox value={search.q ?? ''} onChange={(q) => change({ q })} label="Filter by label or value" />
      </PageHeader>
      {answer.error && <ErrorNote error={answer.error} retry={() => void answer.refetch()} />}
      {answer.isPending && <Loading what="Asking what was discovered…" />}
      {answer.data && pools.length === 0 && <div className="sheet"><EmptyNote title={all.length === 0 ? 'Nothing was discovered' : 'Nothing matches the filter'} /></div>}
      {pools.map((pool) => <PoolDiscovery key={pool.name} pool={pool} />)}
    </>
  );
}
