import { Icon } from '../common/Icon';
import { LabelChips } from '../common/LabelChips';
import { useGrowing } from '../common/useGrowing';
import { shortKey } from '../rules/ruleGroups';
import ruleStyles from '../rules/Rules.module.css';
import type { ReceiverGroups, RoutedGroup } from './notifications';
import styles from './Notifications.module.css';
import { RoutedAlertRow } from './RoutedAlertRow';

const groupsAtFirst = 15;
const rowsAtFirst = 25;

const many = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;

export function ReceiverSheet({ receiver, closed, onClose }: { receiver: ReceiverGroups; closed: boolean; onClose: () => void }) {
  const { shown, more } = useGrowing(receiver.groups.length, groupsAtFirst, groupsAtFirst);
  const total = receiver.groups.reduce((sum, group) => sum + group.alerts.length, 0);
  const bodyId = `receiver-${shortKey(receiver.name)}`;
  return (
    <section className={`sheet ${styles.receiver}`}>
      <h2 className={ruleStyles.head}>
        <button type="button" className={ruleStyles.headButton} aria-expanded={!closed} aria-controls={bodyId} onClick={onClose}>
          <Icon name={closed ? 'chevronRight' : 'chevronDown'} size={14} />
          <span className={`${ruleStyles.groupName} ${total === 0 ? styles.quiet : ''}`}>{receiver.name}</span>
          <span className={ruleStyles.facts}>
            {total === 0 ? 'nothing to tell' : <span>{many(receiver.groups.length, 'group')}, {many(total, 'alert')}</span>}
            {receiver.suppressed > 0 && <span>{receiver.suppressed} held back</span>}
          </span>
        </button>
      </h2>
      {!closed && total > 0 && (
        <div id={bodyId} className={ruleStyles.body}>
          {receiver.groups.slice(0, shown).map((group) => <Group key={group.key} group={group} receiver={receiver.name} />)}
          {more}
        </div>
      )}
    </section>
  );
}

function Group({ group, receiver }: { group: RoutedGroup; receiver: string }) {
  const { shown, more } = useGrowing(group.alerts.length, rowsAtFirst, rowsAtFirst * 4);
  return (
    <section className={styles.group}>
      <h3 className={styles.groupHead}>
        {Object.keys(group.labels).length === 0 ? <span className="dim">not grouped by labels</span> : <LabelChips labels={group.labels} />}
        <span className={styles.groupCount}>{many(group.alerts.length, 'alert')}</span>
      </h3>
      <table className={`plain-table ${styles.table}`}>
        <thead><tr><th scope="col">State</th><th scope="col">Labels</th><th scope="col">Active</th><th scope="col" className="right">Source</th></tr></thead>
        <tbody>
          {group.alerts.slice(0, shown).map((alert) => <RoutedAlertRow key={alert.fingerprint} alert={alert} grouped={group.labels} receiver={receiver} />)}
        </tbody>
      </table>
      {more}
    </section>
  );
}
