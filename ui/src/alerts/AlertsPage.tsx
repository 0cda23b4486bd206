import { Button, SegmentedControl } from '@mantine/core';
import { useDeferredValue, useMemo } from 'react';
import type { RuleGroup } from '../api/ruleTypes';
import { FilterBox } from '../common/FilterBox';
import { EmptyNote, ErrorNote, Loading } from '../common/Notes';
import { PageHeader } from '../common/PageHeader';
import { useAddress } from '../common/useAddress';
import { useGrowing } from '../common/useGrowing';
import { Windowed } from '../common/Windowed';
import { formatCount } from '../format/number';
import { AsideFiles } from '../rules/AsideFiles';
import { CutNote } from '../rules/CutNote';
import { filterGroups, groupKey, worstFirst, type Standing } from '../rules/ruleGroups';
import { useKeySet } from '../rules/useKeySet';
import { useRuleGroups } from '../rules/useRuleGroups';
import { AlertGroupSheet } from './AlertGroupSheet';
import { countStandings, fitsState } from './alerts';

const states: readonly Standing[] = ['firing', 'pending', 'inactive', 'failing', 'waiting'];

export function AlertsPage() {
  const [search, change] = useAddress();
  const loaded = useRuleGroups('alert');
  const text = useDeferredValue(search.q ?? search.search ?? '');
  const state = states.find((each) => each === search.state);
  const sorted = useMemo(() => worstFirst(loaded.groups), [loaded.groups]);
  const groups = useMemo(() => filterGroups(sorted, text, state && fitsState(state)), [sorted, text, state]);
  const counts = useMemo(() => countStandings(loaded.groups), [loaded.groups]);
  const line = `${formatCount(counts.all)} alerting ${counts.all === 1 ? 'rule' : 'rules'}${loaded.complete || loaded.cut ? '' : ', more are coming…'}`;
  const choice = (value: Standing, word: string) => ({ value, label: `${word} ${formatCount(counts[value])}` });
  return (
    <>
      <PageHeader title="Alerts" line={loaded.pending ? undefined : line}>
        <SegmentedControl
          aria-label="State"
          value={state ?? ''}
          onChange={(next) => change({ state: next })}
          data={[
            { value: '', label: 'All' },
            choice('firing', 'Firing'),
            choice('pending', 'Pending'),
            choice('inactive', 'Inactive'),
            choice('failing', 'Failing'),
            ...(counts.waiting > 0 || state === 'waiting' ? [choice('waiting', 'Waiting')] : []),
          ]}
        />
        <FilterBox value={search.q ?? search.search ?? ''} onChange={(q) => change({ q, search: '' })} label="Filter by name, label, query" />
      </PageHeader>
      <AsideFiles />
      {loaded.error && <ErrorNote error={loaded.error} retry={loaded.refetch} />}
      {loaded.pending && <Loading what="Asking for the rules…" />}
      {loaded.cut && <CutNote shown={counts.all} />}
      {loaded.complete && counts.all === 0 && <div className="sheet"><EmptyNote title="There are no alerting rules">Files with rules are named under rule_files in the configuration.</EmptyNote></div>}
      {counts.all > 0 && groups.length === 0 && (
        <div className="sheet">
          <EmptyNote title={state === 'firing' && text === '' ? 'No alert is firing' : 'No rule matches the filter'}>
            <Button variant="subtle" onClick={() => change({ q: '', search: '', state: '' })}>Show all {formatCount(counts.all)}</Button>
          </EmptyNote>
        </div>
      )}
      {groups.length > 0 && <Groups key={`${text} ${state}`} groups={groups} />}
    </>
  );
}

const groupsAtFirst = 15;

function Groups({ groups }: { groups: readonly RuleGroup[] }) {
  const [opened, toggle] = useKeySet('open');
  const [closed, toggleClosed] = useKeySet('closed');
  const { shown, more } = useGrowing(groups.length, groupsAtFirst, groupsAtFirst);
  return (
    <>
      {groups.slice(0, shown).map((group) => {
        const key = groupKey(group);
        return (
          <Windowed key={key}>
            {() => <AlertGroupSheet group={group} closed={closed.has(key)} onClose={() => toggleClosed(key)} opened={opened} onToggle={toggle} />}
          </Windowed>
        );
      })}
      {more}
    </>
  );
}
