import { useMemo } from 'react';
import type { RuleGroup } from '../api/ruleTypes';
import { Ago } from '../common/Ago';
import { Icon } from '../common/Icon';
import { humanDuration } from '../format/duration';
import { isNever } from '../format/time';
import { groupKey, loadOf, paceOf } from './ruleGroups';
import { RuleTable } from './RuleTable';
import styles from './Rules.module.css';

interface Shape {
  group: RuleGroup;
  closed: boolean;
  onClose: () => void;
  opened: ReadonlySet<string>;
  onToggle: (key: string) => void;
  slowest: number;
}

export function RuleGroupSheet({ group, closed, onClose, opened, onToggle, slowest }: Shape) {
  const rows = useMemo(() => (group.rules ?? []).map((rule) => ({ group, rule })), [group]);
  const bodyId = `group-${groupKey(group)}`;
  return (
    <section className={`sheet ${styles.group}`}>
      <h2 className={styles.head}>
        <button type="button" className={styles.headButton} aria-expanded={!closed} aria-controls={bodyId} onClick={onClose}>
          <Icon name={closed ? 'chevronRight' : 'chevronDown'} size={14} />
          <span className={styles.groupName}>{group.name}</span>
          <span className={`mono ${styles.file}`}>{group.file}</span>
          <GroupFacts group={group} />
        </button>
      </h2>
      {!closed && <div id={bodyId}><RuleTable rows={rows} opened={opened} onToggle={onToggle} slowest={slowest} /></div>}
    </section>
  );
}

function GroupFacts({ group }: { group: RuleGroup }) {
  const load = loadOf(group);
  const pace = paceOf(group.evaluationTime, group.interval, 0.5);
  return (
    <span className={styles.facts}>
      {group.limit > 0 && <span>at most {group.limit} series</span>}
      <span>every {humanDuration(group.interval * 1000)}</span>
      <span><Ago at={group.lastEvaluation} /></span>
      {!isNever(group.lastEvaluation) && (
        <span className={styles.load} title={pace === 'late' ? 'Takes longer than the interval: evaluations are missed' : 'Of the interval'}>
          <span className={styles.meter} aria-hidden="true"><span className={`${styles.fill} ${styles[pace]}`} style={{ width: `${Math.min(1, load) * 100}%` }} /></span>
          <span className={pace === 'calm' ? undefined : styles[`${pace}Text`]}>took {humanDuration(group.evaluationTime * 1000)}</span>
        </span>
      )}
    </span>
  );
}
