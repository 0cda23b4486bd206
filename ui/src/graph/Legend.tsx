import { memo, useCallback, useMemo, useState } from 'react';
import { SeriesName } from '../common/SeriesName';
import { formatValue, type Unit } from '../format/number';
import { swatchOf } from '../theme/inks';
import type { Plot, Trace } from './columns';
import styles from './Legend.module.css';

type Column = 'last' | 'min' | 'mean' | 'max';
const columns: readonly [Column, string][] = [['last', 'Last'], ['min', 'Min'], ['mean', 'Mean'], ['max', 'Max']];

interface LegendProps {
  plot: Plot;
  inks: readonly string[];
  unit: Unit;
  hidden: ReadonlySet<string>;
  focused: number | null;
  onHidden: (hidden: ReadonlySet<string>) => void;
  onHover: (index: number | null) => void;
}

interface RowProps {
  trace: Trace;
  index: number;
  ink: string;
  unit: Unit;
  off: boolean;
  lit: boolean;
  onToggle: (index: number, alone: boolean) => void;
  onHover: (index: number | null) => void;
}

const number = (value: number | null, unit: Unit) => (value === null ? '–' : formatValue(value, unit));

const Row = memo(function Row({ trace, index, ink, unit, off, lit, onToggle, onHover }: RowProps) {
  return (
    <tr className={`${off ? styles.off : ''} ${lit ? styles.lit : ''}`} onMouseEnter={() => onHover(off ? null : index)} onMouseLeave={() => onHover(null)}>
      <td className={styles.nameCell}>
        <button
          type="button"
          className={styles.toggle}
          aria-pressed={!off}
          aria-label={`Line of ${trace.key}`}
          onClick={(event) => onToggle(index, event.altKey || event.ctrlKey || event.metaKey)}
          onFocus={() => onHover(off ? null : index)}
          onBlur={() => onHover(null)}
        >
          <span className={styles.swatch} style={{ background: off ? 'var(--line-strong)' : swatchOf(ink, index) }} />
          <SeriesName metric={trace.short} empty="value" />
        </button>
      </td>
      {columns.map(([column]) => <td key={column} className={`right number nowrap ${styles[column] ?? ''}`}>{number(trace[column], unit)}</td>)}
    </tr>
  );
});

function toggledOf(plot: Plot, hidden: ReadonlySet<string>, index: number): ReadonlySet<string> {
  const next = new Set(hidden);
  const { key } = plot.traces[index]!;
  if (!next.delete(key)) next.add(key);
  return next;
}

/** All but this one; where it is alone already, all come back. */
function aloneOf(plot: Plot, hidden: ReadonlySet<string>, index: number): ReadonlySet<string> {
  const { key } = plot.traces[index]!;
  const others = plot.traces.map((trace) => trace.key).filter((each) => each !== key);
  const alreadyAlone = !hidden.has(key) && others.every((each) => hidden.has(each));
  return new Set(alreadyAlone ? [] : others);
}

/** The lines by name: a click takes one away or brings it back, with Ctrl, ⌘ or Alt it stays alone. */
export function Legend({ plot, inks, unit, hidden, focused, onHidden, onHover }: LegendProps) {
  const [sort, setSort] = useState<{ column: Column; down: boolean } | null>(null);
  const order = useMemo(() => {
    const indexes = plot.traces.map((_, index) => index);
    if (sort === null) return indexes;
    const of = (index: number) => plot.traces[index]![sort.column] ?? -Infinity;
    return indexes.sort((left, right) => (sort.down ? of(right) - of(left) : of(left) - of(right)));
  }, [plot, sort]);
  // Stable while the mouse moves over lines, so that only the two rows that change are drawn again.
  const toggle = useCallback(
    (index: number, alone: boolean) => onHidden(alone ? aloneOf(plot, hidden, index) : toggledOf(plot, hidden, index)),
    [plot, hidden, onHidden],
  );
  const sortBy = (column: Column) => setSort(sort?.column !== column ? { column, down: true } : sort.down ? { column, down: false } : null);
  const anyHidden = plot.traces.some((trace) => hidden.has(trace.key));
  return (
    <div className={styles.legend} tabIndex={-1}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" className={styles.common}>
              {Object.keys(plot.common).length > 0 && <>All: <SeriesName metric={plot.common} /></>}
              {anyHidden && <button type="button" className={styles.all} onClick={() => onHidden(new Set())}>Show all</button>}
            </th>
            {columns.map(([column, title]) => (
              <th key={column} scope="col" className={`right ${styles[column] ?? ''}`} aria-sort={sort?.column === column ? (sort.down ? 'descending' : 'ascending') : 'none'}>
                <button type="button" className={styles.sort} onClick={() => sortBy(column)}>{title}{sort?.column === column ? (sort.down ? ' ↓' : ' ↑') : ''}</button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {order.map((index) => {
            const trace = plot.traces[index]!;
            return <Row key={trace.key} trace={trace} index={index} ink={inks[index]!} unit={unit} off={hidden.has(trace.key)} lit={focused === index} onToggle={toggle} onHover={onHover} />;
          })}
        </tbody>
      </table>
    </div>
  );
}
