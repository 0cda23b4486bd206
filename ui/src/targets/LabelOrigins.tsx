import type { Labels } from '../api/types';
import styles from './Targets.module.css';

/** What discovery found beside what relabelling left of it. Null final labels: relabelling dropped the target. */
export function LabelOrigins({ discovered, final }: { discovered: Labels; final: Labels | null }) {
  const names = [...new Set([...Object.keys(discovered), ...Object.keys(final ?? {})])].sort();
  return (
    <table className={styles.origins}>
      <thead>
        <tr><th scope="col">Label</th><th scope="col">Discovered</th><th scope="col">{final === null ? 'Dropped by relabelling' : 'Final'}</th></tr>
      </thead>
      <tbody>
        {names.map((name) => {
          const was = discovered[name];
          const is = final?.[name];
          const changed = is !== undefined && is !== was;
          return (
            <tr key={name}>
              <th scope="row" className="mono">{name}</th>
              <td className="mono break">{was ?? <span className="dim">–</span>}</td>
              <td className={`mono break ${changed ? styles.changed : ''}`}>{is ?? <span className="dim">–</span>}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
