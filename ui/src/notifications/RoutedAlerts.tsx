import { Button, SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import { alertmanagerQueries, paced } from '../api/queries';
import { FilterBox } from '../common/FilterBox';
import { EmptyNote, ErrorNote, Loading } from '../common/Notes';
import { useAddress } from '../common/useAddress';
import { formatCount } from '../format/number';
import { shortKey } from '../rules/ruleGroups';
import { useKeySet } from '../rules/useKeySet';
import { byReceiver, countRouted, filterReceivers, type RoutedState } from './notifications';
import { ReceiverSheet } from './ReceiverSheet';
import styles from './Notifications.module.css';

const states: readonly RoutedState[] = ['active', 'suppressed', 'unprocessed'];

export function RoutedAlerts() {
  const [search, change] = useAddress();
  const [closed, toggleClosed] = useKeySet('closed');
  const answer = useQuery({ ...alertmanagerQueries.groups(), refetchInterval: paced(5000) });
  const names = useQuery(alertmanagerQueries.receivers());
  const text = useDeferredValue(search.q ?? '');
  const state = states.find((each) => each === search.state) ?? '';
  const receiver = search.receiver ?? '';
  const all = useMemo(() => byReceiver(answer.data?.data ?? [], (names.data?.data ?? []).map((each) => each.name)), [answer.data, names.data]);
  const shown = useMemo(() => filterReceivers(all, { text, state, receiver }), [all, text, state, receiver]);
  const total = useMemo(() => countRouted(answer.data?.data ?? []), [answer.data]);
  const error = answer.error ?? names.error;
  const choices = [...new Set([...all.map((each) => each.name), ...(receiver === '' ? [] : [receiver])])];
  return (
    <>
      <div className={styles.bar}>
        <span className="dim">{answer.data ? (total === 1 ? '1 alert is routed' : `${formatCount(total)} alerts are routed`) : ''}</span>
        <SegmentedControl
          aria-label="State"
          value={state}
          onChange={(next) => change({ state: next })}
          data={[{ value: '', label: 'All' }, { value: 'active', label: 'Active' }, { value: 'suppressed', label: 'Held back' }]}
        />
        <Select size="xs" w={190} aria-label="Receiver" placeholder="All receivers" clearable searchable data={choices} value={receiver === '' ? null : receiver} onChange={(next) => change({ receiver: next ?? '' })} />
        <FilterBox value={search.q ?? ''} onChange={(q) => change({ q })} label="Filter by label or annotation" />
      </div>
      {error && <ErrorNote error={error} retry={() => { void answer.refetch(); void names.refetch(); }} />}
      {answer.isPending && <Loading what="Asking for the groups…" />}
      {answer.data && total === 0 && <div className="sheet" style={{ marginBottom: 14 }}><EmptyNote title="No alert is routed">When a rule fires, its alert stands here with its receiver.</EmptyNote></div>}
      {total > 0 && shown.length === 0 && (
        <div className="sheet">
          <EmptyNote title="No alert matches the filter"><Button variant="subtle" onClick={() => change({ q: '', state: '', receiver: '' })}>Show all {formatCount(total)}</Button></EmptyNote>
        </div>
      )}
      {shown.map((each) => {
        const key = shortKey(each.name);
        return <ReceiverSheet key={`${each.name} ${text} ${state}`} receiver={each} closed={closed.has(key)} onClose={() => toggleClosed(key)} />;
      })}
    </>
  );
}
