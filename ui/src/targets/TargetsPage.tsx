import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import { serverQueries } from '../api/queries';
import type { TargetHealth } from '../api/types';
import { FilterBox } from '../common/FilterBox';
import { EmptyNote, ErrorNote, Loading } from '../common/Notes';
import { PageHeader } from '../common/PageHeader';
import { useAddress } from '../common/useAddress';
import { PoolSheet } from './PoolSheet';
import { filterTargets, groupByPool } from './targets';

const states: readonly (TargetHealth | '')[] = ['', 'up', 'down', 'unknown'];

export function TargetsPage() {
  const [search, change] = useAddress();
  const answer = useQuery({ ...serverQueries.targets('active'), refetchInterval: 5000 });
  const all = useMemo(() => answer.data?.data.activeTargets ?? [], [answer.data]);
  const text = useDeferredValue(search.q ?? '');
  const state = states.find((each) => each === search.state) ?? '';
  const pool = search.pool ?? '';
  const pools = useMemo(() => groupByPool(filterTargets(all, { text, state, pool })), [all, text, state, pool]);
  const counts = useMemo(() => {
    const count = (health: TargetHealth) => all.filter((target) => target.health === health).length;
    return { up: count('up'), down: count('down'), unknown: count('unknown') };
  }, [all]);
  const filtered = text !== '' || state !== '' || pool !== '';
  return (
    <>
      <PageHeader title="Targets" line={answer.data && `${all.length} in ${new Set(all.map((target) => target.scrapePool)).size} scrape pools`}>
        <SegmentedControl
          size="xs"
          aria-label="State"
          value={state}
          onChange={(next) => change({ state: next })}
          data={[
            { value: '', label: 'All' },
            { value: 'up', label: `Up ${counts.up}` },
            { value: 'down', label: `Down ${counts.down}` },
            { value: 'unknown', label: `Waiting ${counts.unknown}` },
          ]}
        />
        <FilterBox value={search.q ?? ''} onChange={(q) => change({ q })} label="Filter by label, address, error" />
        {pool !== '' && <Button variant="default" size="xs" onClick={() => change({ pool: '' })}>Only pool {pool} ×</Button>}
      </PageHeader>
      {answer.error && <ErrorNote error={answer.error} retry={() => void answer.refetch()} />}
      {answer.isPending && <Loading what="Asking for the targets…" />}
      {answer.data && all.length === 0 && <div className="sheet"><EmptyNote title="Nothing is scraped">The configuration has no scrape_configs, or discovery has found nothing yet.</EmptyNote></div>}
      {answer.data && all.length > 0 && pools.length === 0 && (
        <div className="sheet">
          <EmptyNote title="No target matches the filter">
            {filtered && <Button variant="subtle" onClick={() => change({ q: '', state: '', pool: '' })}>Show all {all.length}</Button>}
          </EmptyNote>
        </div>
      )}
      {pools.map((each) => <PoolSheet key={each.name} pool={each} closed={(search.closed ?? '').split(',').includes(each.name)} onToggle={(closed) => change({ closed: toggled(search.closed ?? '', each.name, closed) })} />)}
    </>
  );
}

function toggled(list: string, name: string, closed: boolean): string {
  const names = new Set(list.split(',').filter((each) => each !== ''));
  if (closed) names.add(name);
  else names.delete(name);
  return [...names].join(',');
}
