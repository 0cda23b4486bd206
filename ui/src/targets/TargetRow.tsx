import { useState } from 'react';
import type { ActiveTarget } from '../api/types';
import { Ago } from '../common/Ago';
import { Icon } from '../common/Icon';
import { LabelChips } from '../common/LabelChips';
import { humanDuration, parseDuration } from '../format/duration';
import { isNever } from '../format/time';
import { LabelOrigins } from './LabelOrigins';
import { errorWords } from './targets';
import styles from './Targets.module.css';

const words = { up: 'Up', down: 'Down', unknown: 'Waiting' } as const;

export function TargetRow({ target }: { target: ActiveTarget }) {
  const [open, setOpen] = useState(false);
  const { where, reason } = errorWords(target.lastError);
  const tookMs = target.lastScrapeDuration * 1000;
  // A scrape that uses most of its time-out is about to fail.
  const slow = tookMs > 0.8 * (parseDuration(target.scrapeTimeout ?? '') ?? Infinity);
  return (
    <>
      <tr className={target.health === 'down' ? styles.downRow : undefined}>
        <td className="mono break">
          <span className={styles.endpoint}>
            <button type="button" className={styles.expand} aria-expanded={open} aria-label={`Labels of ${target.scrapeUrl}`} onClick={() => setOpen(!open)}>
              <Icon name={open ? 'chevronDown' : 'chevronRight'} size={12} />
            </button>
            <a href={target.globalUrl ?? target.scrapeUrl} target="_blank" rel="noreferrer noopener">{target.scrapeUrl}</a>
          </span>
        </td>
        <td><span className={`${styles.state} ${styles[target.health]}`}>{words[target.health]}</span></td>
        <td><LabelChips labels={target.labels} /></td>
        <td className="right nowrap number"><Ago at={target.lastScrape} /></td>
        <td className={`right nowrap number ${slow ? styles.badText : ''}`} title={`every ${target.scrapeInterval ?? '?'}, at most ${target.scrapeTimeout ?? '?'}`}>
          {isNever(target.lastScrape) ? '–' : humanDuration(tookMs)}
        </td>
      </tr>
      {target.lastError !== '' && (
        <tr className={styles.downRow}>
          <td colSpan={5} className={styles.errorCell}>
            <div className={styles.error} role="note">
              {where !== '' && <span className={styles.errorLine}>{where}</span>}
              <span className="mono break">{reason}</span>
            </div>
          </td>
        </tr>
      )}
      {open && <tr><td colSpan={5} className={styles.originCell}><LabelOrigins discovered={target.discoveredLabels} final={target.labels} /></td></tr>}
    </>
  );
}
