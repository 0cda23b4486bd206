import { memo } from 'react';
import type { Labels } from '../api/types';
import { labelPairs, nameLabel } from '../format/labels';
import styles from './SeriesName.module.css';

/** A series as PromQL writes it, coloured: the name first, then its labels. */
export const SeriesName = memo(function SeriesName({ metric, empty = '{}' }: { metric: Labels; empty?: string }) {
  const name = metric[nameLabel];
  const pairs = labelPairs(metric);
  if (name === undefined && pairs.length === 0) return <span className={`mono ${styles.none}`}>{empty}</span>;
  return (
    <span className={`mono ${styles.series}`}>
      {name !== undefined && <span className={styles.name}>{name}</span>}
      {pairs.length > 0 && (
        <>
          <span className={styles.mark}>{'{'}</span>
          {pairs.map(([key, value], index) => (
            <span key={key}>
              <span className={styles.key}>{key}</span>
              <span className={styles.mark}>=</span>
              <span className={styles.value}>"{value}"</span>
              {index < pairs.length - 1 && <span className={styles.mark}>, </span>}
            </span>
          ))}
          <span className={styles.mark}>{'}'}</span>
        </>
      )}
    </span>
  );
});
