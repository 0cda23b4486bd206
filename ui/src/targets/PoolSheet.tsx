import { Button } from '@mantine/core';
import { useState } from 'react';
import { Icon } from '../common/Icon';
import type { Pool } from './targets';
import styles from './Targets.module.css';
import { TargetRow } from './TargetRow';

// A pool of thousands is read through the filter, not by scrolling.
const rowsAtFirst = 100;

export function PoolSheet({ pool, closed, onToggle }: { pool: Pool; closed: boolean; onToggle: (closed: boolean) => void }) {
  const [rows, setRows] = useState(rowsAtFirst);
  const bodyId = `pool-${pool.name}`;
  return (
    <section className={`sheet ${styles.pool}`}>
      <h2 className={styles.poolHead}>
        <button type="button" className={styles.poolButton} aria-expanded={!closed} aria-controls={bodyId} onClick={() => onToggle(!closed)}>
          <Icon name={closed ? 'chevronRight' : 'chevronDown'} size={14} />
          <span className={styles.poolName}>{pool.name}</span>
          <span className={styles.tally}>
            <span className={styles.tallyBar} aria-hidden="true">
              <span className={styles.good} style={{ flex: pool.up }} />
              <span className={styles.wait} style={{ flex: pool.unknown }} />
              <span className={styles.bad} style={{ flex: pool.down }} />
            </span>
            <span className={pool.down > 0 ? styles.badText : 'dim'}>{pool.up} of {pool.targets.length} up</span>
          </span>
        </button>
      </h2>
      {!closed && (
        <div id={bodyId} className={styles.scroll}>
          <table className={`plain-table ${styles.table}`}>
            <thead>
              <tr>
                <th scope="col">Endpoint</th>
                <th scope="col">State</th>
                <th scope="col">Labels</th>
                <th scope="col" className="right">Last scrape</th>
                <th scope="col" className="right">Took</th>
              </tr>
            </thead>
            <tbody>
              {pool.targets.slice(0, rows).map((target) => <TargetRow key={`${target.scrapeUrl} ${JSON.stringify(target.labels)}`} target={target} />)}
            </tbody>
          </table>
          {pool.targets.length > rows && (
            <div className={styles.more}>
              <Button variant="subtle" onClick={() => setRows(rows + 500)}>Show more: {pool.targets.length - rows} are left</Button>
            </div>
          )}
        </div>
      )}
    </section>
  );
}
