import type { AlertingRule, RuleGroup } from '../api/ruleTypes';
import { Icon } from '../common/Icon';
import { useGrowing } from '../common/useGrowing';
import { groupKey, listKeys, ruleKey } from '../rules/ruleGroups';
import ruleStyles from '../rules/Rules.module.css';
import { AlertRuleItem } from './AlertRuleItem';
import { countStandings, type RuleCounts } from './alerts';
import styles from './Alerts.module.css';

interface Shape {
  group: RuleGroup;
  closed: boolean;
  onClose: () => void;
  opened: ReadonlySet<string>;
  onToggle: (key: string) => void;
}

const rowsAtFirst = 40;

export function AlertGroupSheet({ group, closed, onClose, opened, onToggle }: Shape) {
  const rules = (group.rules ?? []).filter((rule): rule is AlertingRule => rule.type === 'alerting');
  const { shown, more } = useGrowing(rules.length, rowsAtFirst, rowsAtFirst * 2);
  const drawn = rules.slice(0, shown);
  const keys = listKeys(drawn.map((rule) => ({ group, rule })));
  const bodyId = `group-${groupKey(group)}`;
  return (
    <section className={`sheet ${ruleStyles.group}`}>
      <h2 className={ruleStyles.head}>
        <button type="button" className={ruleStyles.headButton} aria-expanded={!closed} aria-controls={bodyId} onClick={onClose}>
          <Icon name={closed ? 'chevronRight' : 'chevronDown'} size={14} />
          <span className={ruleStyles.groupName}>{group.name}</span>
          <span className={`mono ${ruleStyles.file}`}>{group.file}</span>
          <span className={ruleStyles.facts}><Tally counts={countStandings([group])} /></span>
        </button>
      </h2>
      {!closed && (
        <div id={bodyId}>
          <ul className={styles.rules}>
            {drawn.map((rule, index) => {
              const key = ruleKey(group, rule);
              return <AlertRuleItem key={keys[index]} rule={rule} open={opened.has(key)} onToggle={() => onToggle(key)} />;
            })}
          </ul>
          {more}
        </div>
      )}
    </section>
  );
}

function Tally({ counts }: { counts: RuleCounts }) {
  const said = [
    counts.firing > 0 && `${counts.firing} firing`,
    counts.pending > 0 && `${counts.pending} pending`,
    counts.failing > 0 && `${counts.failing} failing`,
  ].filter((each) => each !== false);
  return (
    <span className={styles.tally}>
      <span className={styles.bar} aria-hidden="true">
        <span className={styles.barCalm} style={{ flex: counts.inactive + counts.waiting }} />
        <span className={styles.barPending} style={{ flex: counts.pending }} />
        <span className={styles.barFiring} style={{ flex: counts.firing + counts.failing }} />
      </span>
      <span className={counts.firing + counts.failing > 0 ? ruleStyles.lateText : undefined}>
        {said.length > 0 ? `${said.join(', ')} of ${counts.all}` : `${counts.all} ${counts.all === 1 ? 'rule' : 'rules'}`}
      </span>
    </span>
  );
}
