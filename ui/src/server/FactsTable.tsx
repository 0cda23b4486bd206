import type { ReactNode } from 'react';
import styles from './Server.module.css';

/** A sheet of names and values. */
export function FactsTable({ title, facts }: { title: string; facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <section className="sheet">
      <h2 className={styles.sheetTitle}>{title}</h2>
      <table className="plain-table">
        <tbody>
          {facts.map(([name, value]) => (
            <tr key={name}>
              <th scope="row" className={styles.factName}>{name}</th>
              <td className="mono break">{value === '' || value === undefined ? <span className="dim">–</span> : value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
