import { useGrowing } from '../common/useGrowing';
import { listKeys, ruleKey, type PlacedRule } from './ruleGroups';
import { RuleRow } from './RuleRow';
import styles from './Rules.module.css';

interface Shape {
  rows: readonly PlacedRule[];
  opened: ReadonlySet<string>;
  onToggle: (key: string) => void;
  slowest: number;
  placed?: boolean;
}

const rowsAtFirst = 60;

export function RuleTable({ rows, opened, onToggle, slowest, placed = false }: Shape) {
  const { shown, more } = useGrowing(rows.length, rowsAtFirst, rowsAtFirst * 2);
  const drawn = rows.slice(0, shown);
  const keys = listKeys(drawn);
  return (
    <div className={styles.body}>
      <table className={`plain-table ${styles.table}`}>
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">Expression</th>
            <th scope="col">Health</th>
            <th scope="col" className="right">Took</th>
            <th scope="col" className="right">Last evaluation</th>
          </tr>
        </thead>
        <tbody>
          {drawn.map(({ group, rule }, index) => {
            const key = ruleKey(group, rule);
            return <RuleRow key={keys[index]} group={group} rule={rule} open={opened.has(key)} onToggle={() => onToggle(key)} slowest={slowest} placed={placed} />;
          })}
        </tbody>
      </table>
      {more}
    </div>
  );
}
