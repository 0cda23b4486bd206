import styles from './Rules.module.css';

export function RuleError({ text }: { text: string }) {
  return <div className={styles.error} role="note"><span className="mono break">{text}</span></div>;
}
