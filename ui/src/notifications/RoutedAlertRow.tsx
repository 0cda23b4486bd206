import { memo } from 'react';
import type { RoutedAlert } from '../api/alertmanagerTypes';
import type { Labels } from '../api/types';
import { Since } from '../common/Ago';
import { LabelChips } from '../common/LabelChips';
import { without } from '../format/labels';
import { Annotations } from '../rules/Annotations';
import { holdOf, webAddress } from './notifications';
import styles from './Notifications.module.css';

const words = { active: 'Active', suppressed: 'Held back', unprocessed: 'New' } as const;

export const RoutedAlertRow = memo(function RoutedAlertRow({ alert, grouped, receiver }: { alert: RoutedAlert; grouped: Labels; receiver: string }) {
  const { state } = alert.status;
  const hold = holdOf(alert);
  const labels = without(alert.labels, grouped);
  const others = (alert.receivers ?? []).filter((each) => each.name !== receiver);
  const source = webAddress(alert.generatorURL);
  return (
    <tr>
      <td>
        <span className={`${styles.state} ${styles[state]}`}>{words[state] ?? state}</span>
        {hold !== '' && <span className={styles.hold}>{hold}</span>}
      </td>
      <td>
        {Object.keys(labels).length === 0 ? <span className="dim">none beside the group's</span> : <LabelChips labels={labels} />}
        <Annotations annotations={alert.annotations} />
        {others.length > 0 && <span className={styles.hold}>told to {others.map((each) => each.name).join(', ')} too</span>}
      </td>
      <td className="number"><Since at={alert.startsAt} /></td>
      <td className="right">{source === '' ? <span className="dim">–</span> : <a href={source} target="_blank" rel="noreferrer noopener">Source</a>}</td>
    </tr>
  );
});
