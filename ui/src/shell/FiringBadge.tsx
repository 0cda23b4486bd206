import { useQuery } from '@tanstack/react-query';
import { paced, serverQueries } from '../api/queries';
import styles from './Rail.module.css';

const everyMs = 10_000;

/** How many alerts fire right now, beside the way to them. Nothing where none does, or where the server does not tell. */
export function FiringBadge() {
  const answer = useQuery({ ...serverQueries.alerts(), refetchInterval: paced(everyMs), retry: false });
  const firing = (answer.data?.data.alerts ?? []).filter((alert) => alert.state === 'firing').length;
  if (firing === 0) return null;
  const words = firing === 1 ? '1 alert fires' : `${firing} alerts fire`;
  return <span className={styles.badge} role="status" aria-label={words} title={words}>{firing > 999 ? '999+' : firing}</span>;
}
