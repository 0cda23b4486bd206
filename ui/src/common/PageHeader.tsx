import { useEffect, type ReactNode } from 'react';
import styles from './PageHeader.module.css';

/** A page's title, one line about it, and its controls. */
export function PageHeader({ title, line, children }: { title: string; line?: ReactNode; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Barograph`;
  }, [title]);
  return (
    <header className={styles.header}>
      <div className={styles.words}>
        <h1 className={styles.title}>{title}</h1>
        {line !== undefined && <span className={styles.line}>{line}</span>}
      </div>
      {children !== undefined && <div className={styles.controls}>{children}</div>}
    </header>
  );
}
