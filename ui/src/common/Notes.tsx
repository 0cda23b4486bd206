import { Button, Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiError } from '../api/client';
import { Icon, type IconName } from './Icon';
import styles from './Notes.module.css';

type Tone = 'bad' | 'warn' | 'info';

const icons: Record<Tone, IconName> = { bad: 'warning', warn: 'warning', info: 'note' };

/** A message on the sheet: what happened, in the server's own words where it has any. */
export function Note({ tone, title, children }: { tone: Tone; title?: string; children?: ReactNode }) {
  return (
    <div className={`${styles.note} ${styles[tone]}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <span className={styles.icon}><Icon name={icons[tone]} size={16} /></span>
      <div className={styles.words}>
        {title !== undefined && <div className={styles.title}>{title}</div>}
        {children}
      </div>
    </div>
  );
}

const titles: Record<string, string> = {
  bad_data: 'The query is not valid',
  execution: 'The query could not be carried out',
  timeout: 'The query took too long and was stopped',
  canceled: 'The query was cancelled',
  unavailable: 'The server is not ready',
  unreachable: 'No answer',
  too_large: 'Too much to show',
  not_found: 'Not found',
  internal: 'The server met an error',
};

export function ErrorNote({ error, retry }: { error: unknown; retry?: () => void }) {
  const kind = error instanceof ApiError ? error.kind : 'unknown';
  const message = error instanceof Error ? error.message : String(error);
  return (
    <Note tone="bad" title={titles[kind] ?? 'Something went wrong'}>
      <div className={`mono break ${styles.message}`}>{message}</div>
      {retry !== undefined && <Button mt={6} size="compact-xs" variant="default" onClick={retry}>Try again</Button>}
    </Note>
  );
}

/** Where there is nothing to show, the reason and what to do. */
export function EmptyNote({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <svg width="120" height="36" viewBox="0 0 120 36" aria-hidden="true">
        <path d="M0 6.5h120M0 18h120M0 29.5h120M20 0v36M40 0v36M60 0v36M80 0v36M100 0v36" stroke="var(--grid-major)" strokeWidth="1" />
        <path d="M0 18h120" stroke="var(--ink-faint)" strokeWidth="1.5" strokeDasharray="3 4" />
      </svg>
      <div className={styles.emptyTitle}>{title}</div>
      {children !== undefined && <div className="dim">{children}</div>}
    </div>
  );
}

export function Loading({ what }: { what: string }) {
  return (
    <div className={styles.loading} role="status"><Loader size={16} type="dots" color="var(--brass)" /> <span className="dim">{what}</span></div>
  );
}
