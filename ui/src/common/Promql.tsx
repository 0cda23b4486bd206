import { memo, useMemo } from 'react';
import { paintPromql } from './promql';
import styles from './Promql.module.css';

/** An expression with the editor's colours, to read and to copy. */
export const Promql = memo(function Promql({ expression }: { expression: string }) {
  const pieces = useMemo(() => paintPromql(expression), [expression]);
  return <code>{pieces.map((piece, index) => <span key={index} className={styles[piece.kind]}>{piece.text}</span>)}</code>;
});
