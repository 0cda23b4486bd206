import { humanDuration } from '../format/duration';
import { formatIn, isNever } from '../format/time';
import styles from './Ago.module.css';
import { usePreferences } from './preferences';
import { useNow } from './useNow';

/** "12 s" or "1h 5m" since then, told anew every second; the moment itself stands in the title. */
export function Age({ at, after = '' }: { at: string; after?: string }) {
  const now = useNow(1000);
  const { zone } = usePreferences();
  const ageMs = Math.max(0, now - Date.parse(at));
  return <time dateTime={at} title={formatIn(Date.parse(at), zone)}>{ageMs < 1000 ? 'just now' : `${humanDuration(Math.floor(ageMs / 1000) * 1000)}${after}`}</time>;
}

/** "12 s ago"; Go's zero time is "not yet". */
export function Ago({ at }: { at: string }) {
  return isNever(at) ? <span className="dim">not yet</span> : <Age at={at} after=" ago" />;
}

/** How long, and below it since when. */
export function Since({ at }: { at: string }) {
  const { zone } = usePreferences();
  if (isNever(at)) return <span className="dim">–</span>;
  return <><Age at={at} /><span className={styles.since}> since {formatIn(Date.parse(at), zone)}</span></>;
}
