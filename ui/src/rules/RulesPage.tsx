import { Button, SegmentedControl } from '@mantine/core';
import { useDeferredValue, useMemo } from 'react';
import type { Rule, RuleGroup } from '../api/ruleTypes';
import { FilterBox } from '../common/FilterBox';
import { EmptyNote, ErrorNote, Loading } from '../common/Notes';
import { PageHeader } from '../common/PageHeader';
import { useAddress } from '../common/useAddress';
import { useGrowing } from '../common/useGrowing';
import { Windowed } from '../common/Windowed';
import { formatCount } from '../format/number';
import { AsideFiles } from './AsideFiles';
import { CutNote } from './CutNote';
import { countRules, filterGroups, groupKey, slowestFirst, slowestOf } from './ruleGroups';
import { RuleGroupSheet } from './RuleGroupSheet';
import { RuleTable } from './RuleTable';
import { useKeySet } from './useKeySet';
import { useRuleGroups } from './useRuleGroups';

const fits: Record<string, (rule: Rule) => boolean> = {
  alerting: (rule) => rule.type === 'alerting',
  recording: (rule) => rule.type === 'recording',
  failing: (rule) => rule.health === 'err',
};

export function RulesPage() {
  const [search, change] = useAddress();
  const loaded = useRuleGroups('all');
  const text = useDeferredValue(search.q ?? search.search ?? '');
  const kind = search.kind !== undefined && search.kind in fits ? search.kind : '';
  const bySpeed = search.sort === 'slow';
  const groups = useMemo(() => filterGroups(loaded.groups, text, fits[kind]), [loaded.groups, text, kind]);
  const total = useMemo(() => countRules(loaded.groups, () => true), [loaded.groups]);
  const count = (name: string) => formatCount(countRules(loaded.groups, fits[name]!));
  const line = `${formatCount(total)} in ${formatCount(loaded.groups.length)} ${loaded.groups.length === 1 ? 'group' : 'groups'}${loaded.complete || loaded.cut ? '' : ', more are coming…'}`;
  return (
    <>
      <PageHeader title="Rules" line={loaded.pending ? undefined : line}>
        <SegmentedControl
          aria-label="Kind"
          value={kind}
          onChange={(next) => change({ kind: next })}
          data={[
            { value: '', label: 'All' },
            { value: 'alerting', label: `Alerting ${count('alerting')}` },
            { value: 'recording', label: `Recording ${count('recording')}` },
            { value: 'failing', label: `Failing ${count('failing')}` },
          ]}
        />
        <SegmentedControl aria-label="Order" value={bySpeed ? 'slow' : ''} onChange={(sort) => change({ sort })} data={[{ value: '', label: 'By group' }, { value: 'slow', label: 'Slowest first' }]} />
        <FilterBox value={search.q ?? search.search ?? ''} onChange={(q) => change({ q, search: '' })} label="Filter by name, query, label" />
      </PageHeader>
      <AsideFiles />
      {loaded.error && <ErrorNote error={loaded.error} retry={loaded.refetch} />}
      {loaded.pending && <Loading what="Asking for the rules…" />}
      {loaded.cut && <CutNote shown={total} />}
      {loaded.complete && total === 0 && <div className="sheet"><EmptyNote title="There are no rules">Files with rules are named under rule_files in the configuration.</EmptyNote></div>}
      {total > 0 && groups.length === 0 && (
        <div className="sheet">
          <EmptyNote title="No rule matches the filter"><Button variant="subtle" onClick={() => change({ q: '', search: '', kind: '' })}>Show all {formatCount(total)}</Button></EmptyNote>
        </div>
      )}
      {groups.length > 0 && <Groups groups={groups} bySpeed={bySpeed} key={`${text} ${kind}`} slowest={slowestOf(loaded.groups)} />}
    </>
  );
}

const groupsAtFirst = 12;
// Below them nobody looks for what is slow.
const slowestShown = 200;

function Groups({ groups, bySpeed, slowest }: { groups: readonly RuleGroup[]; bySpeed: boolean; slowest: number }) {
  const [opened, toggle] = useKeySet('open');
  const [closed, toggleClosed] = useKeySet('closed');
  const { shown, more } = useGrowing(groups.length, groupsAtFirst, groupsAtFirst);
  const slow = useMemo(() => (bySpeed ? slowestFirst(groups).slice(0, slowestShown) : []), [bySpeed, groups]);
  if (bySpeed) return <div className="sheet"><RuleTable rows={slow} opened={opened} onToggle={toggle} slowest={slowest} placed /></div>;
  return (
    <>
      {groups.slice(0, shown).map((group) => {
        const key = groupKey(group);
        return (
          <Windowed key={key}>
            {() => <RuleGroupSheet group={group} closed={closed.has(key)} onClose={() => toggleClosed(key)} opened={opened} onToggle={toggle} slowest={slowest} />}
          </Windowed>
        );
      })}
      {more}
    </>
  );
}
