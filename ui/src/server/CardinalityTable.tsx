import { Link } from '@tanstack/react-router';
import type { NamedCount } from '../api/types';
import { formatCount, formatValue } from '../format/number';
import styles from './Server.module.css';

interface Shape {
  title: string;
  line: string;
  unit: 'count' | 'bytes';
  rows: readonly NamedCount[];
  /** The query that shows what a row counts. */
  queryOf?: (name: string) => string;
}

export function CardinalityTable({ title, line, unit, rows, queryOf }: Shape) {
  const most = Math.max(1, ...rows.map((row) => row.value));
  return (
    <section className="sheet">
      <h2 className={styles.sheetTitle}>{title}<span className="dim" style={{ fontWeight: 400, fontSize: 12.5, marginLeft: 10 }}>{line}</span></h2>
      <table className="plain-table">
        <tbody>
          {rows.length === 0 && <tr><td className="dim">Nothing yet.</td></tr>}
          {rows.map((row) => (
            <tr key={row.name}>
              <td className={`break ${styles.barCell}`}>
                <span className={styles.bar} style={{ width: `${(row.value / most) * 100}%` }} />
                <span className={`mono ${styles.barText}`}>
                  {queryOf ? <Link to="/query" search={{ 'g0.expr': queryOf(row.name), 'g0.tab': 'table' } as never}>{row.name}</Link> : row.name}
                </span>
              </td>
              <td className="right number nowrap">{unit === 'bytes' ? formatValue(row.value, 'bytes') : formatCount(row.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
