import { memo } from 'react';
import type { AlertingRule } from '../api/ruleTypes';
import { Icon } from '../common/Icon';
import { formatDuration } from '../format/duration';
import { formatCount } from '../format/number';
import { RuleDetail } from '../rules/RuleDetail';
import { RuleError } from '../rules/RuleError';
import { countAlerts, standingOf } from '../rules/ruleGroups';
import ruleStyles from '../rules/Rules.module.css';
import { ActiveAlerts } from './ActiveAlerts';
import { headline } from './alerts';
import styles from './Alerts.module.css';

const words = { firing: 'Firing', pending: 'Pending', failing: 'Failing', inactive: 'Inactive', waiting: 'Waiting' } as const;

export const AlertRuleItem = memo(function AlertRuleItem({ rule, open, onToggle }: { rule: AlertingRule; open: boolean; onToggle: () => void }) {
  const standing = standingOf(rule);
  const [firing, pending] = [countAlerts(rule, 'firing'), countAlerts(rule, 'pending')];
  const severity = rule.labels?.severity ?? '';
  const error = rule.lastError ?? '';
  const summary = headline(rule);
  return (
    <li className={`${styles.rule} ${standing === 'firing' ? styles.firing : ''}`}>
      <h3 className={styles.ruleHead}>
        <button type="button" className={`${styles.ruleButton} ${standing === 'firing' ? styles.burning : standing === 'pending' ? styles.waiting : ''}`} aria-expanded={open} onClick={onToggle}>
          <span className={styles.chevron}><Icon name={open ? 'chevronDown' : 'chevronRight'} size={12} /></span>
          <span className={`${ruleStyles.state} ${ruleStyles[standing]}`}>{words[standing]}</span>
          <span className={styles.words}>
            <span className={`mono ${styles.name}`}>{rule.name}</span>
            {severity !== '' && <span className={styles.severity}>{severity}</span>}
            {summary !== '' && <span className={styles.summary}>{summary}</span>}
          </span>
          <span className={styles.counts}>
            {firing > 0 && <span className={styles.firingCount}>{formatCount(firing)} firing</span>}
            {pending > 0 && <span className={styles.pendingCount}>{formatCount(pending)} pending</span>}
            {rule.duration > 0 && <span className="dim">for {formatDuration(rule.duration * 1000)}</span>}
          </span>
        </button>
      </h3>
      {error !== '' && <div className={styles.ruleError}><RuleError text={error} /></div>}
      {open && <div className={ruleStyles.detail}><RuleDetail rule={rule} /><ActiveAlerts rule={rule} /></div>}
    </li>
  );
});
