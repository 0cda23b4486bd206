import type { ActiveAlert, AlertingRule } from '../api/ruleTypes';
import type { Labels } from '../api/types';
import { Since } from '../common/Ago';
import { LabelChips } from '../common/LabelChips';
import { useGrowing } from '../common/useGrowing';
import { exactValue } from '../format/number';
import { isNever } from '../format/time';
import { Annotations } from '../rules/Annotations';
import ruleStyles from '../rules/Rules.module.css';
import styles from './Alerts.module.css';
import { newestFirst, ownLabels } from './alerts';

const rowsAtFirst = 30;

const words = { firing: 'Firing', pending: 'Pending', inactive: 'Inactive' } as const;

/** The alerts of one rule: those that fire, then those that wait, the newest first. */
export function ActiveAlerts({ rule }: { rule: AlertingRule }) {
  const alerts = newestFirst(rule.alerts ?? []);
  const { shown, more } = useGrowing(alerts.length, rowsAtFirst, rowsAtFirst * 3);
  if (alerts.length === 0) return null;
  return (
    <div className={styles.active}>
      <table className={`plain-table ${styles.activeTable}`}>
        <thead><tr><th scope="col">State</th><th scope="col">Labels</th><th scope="col">Active</th><th scope="col" className="right">Value</th></tr></thead>
        <tbody>
          {alerts.slice(0, shown).map((alert) => <AlertRow key={JSON.stringify(alert.labels)} alert={alert} labels={ownLabels(alert, rule)} />)}
        </tbody>
      </table>
      {more}
    </div>
  );
}

function AlertRow({ alert, labels }: { alert: ActiveAlert; labels: Labels }) {
  const held = alert.keepFiringSince ?? '';
  return (
    <tr>
      <td>
        <span className={`${ruleStyles.state} ${ruleStyles[alert.state]}`}>{words[alert.state] ?? alert.state}</span>
        {!isNever(held) && <span className={styles.held}>held, the condition is over</span>}
      </td>
      <td>
        {Object.keys(labels).length === 0 ? <span className="dim">none of its own</span> : <LabelChips labels={labels} />}
        <Annotations annotations={alert.annotations} />
      </td>
      <td className="number"><Since at={alert.activeAt ?? ''} /></td>
      <td className="right number mono break" title={alert.value}>{shortValue(alert.value)}</td>
    </tr>
  );
}

/** Prometheus writes 0 as "0e+00"; a person does not. What is no finite number stays as it came. */
function shortValue(text: string): string {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? String(value) : exactValue(text);
}
