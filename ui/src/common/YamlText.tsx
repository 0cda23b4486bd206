import { memo, useMemo } from 'react';
import { paintYaml, type YamlPiece } from './yaml';
import styles from './YamlText.module.css';

const Line = memo(function Line({ number, pieces, hit }: { number: number; pieces: YamlPiece[]; hit: boolean }) {
  return (
    <div className={`${styles.yamlLine} ${hit ? styles.hit : ''}`}>
      <span className={`number ${styles.yamlNumber}`} aria-hidden="true">{number}</span>
      <span className={styles.yamlText}>
        {pieces.map((piece, index) => <span key={index} className={styles[piece.kind]}>{piece.text}</span>)}
      </span>
    </div>
  );
});

/** YAML with colours and line numbers; lines that hold the marked text (in lower case) stand out. */
export function YamlText({ yaml, label, mark = '' }: { yaml: string; label: string; mark?: string }) {
  const lines = useMemo(() => paintYaml(yaml), [yaml]);
  const hits = useMemo(
    () => (mark === '' ? [] : lines.map((line) => line.map((piece) => piece.text).join('').toLowerCase().includes(mark))),
    [lines, mark],
  );
  return (
    <pre className={`mono ${styles.yaml}`} tabIndex={0} aria-label={label}>
      {lines.map((pieces, index) => <Line key={index} number={index + 1} pieces={pieces} hit={hits[index] ?? false} />)}
    </pre>
  );
}
