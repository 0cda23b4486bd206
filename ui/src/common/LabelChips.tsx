import type { Labels } from '../api/types';
import { labelPairs } from '../format/labels';
import styles from './LabelChips.module.css';

export function LabelChips({ labels }: { labels: Labels }) {
  return (
    <span className={styles.chips}>
      {labelPairs(labels).map(([key, value]) => (
        <span key={key} className={`mono ${styles.chip}`}><span className={styles.key}>{key}</span>{value}</span>
      ))}
    </span>
  );
}
