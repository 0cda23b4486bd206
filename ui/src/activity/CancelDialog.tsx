import { Button, Group, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ApiError } from '../api/client';
import { cancelQuery } from '../api/queries';
import type { ActiveQuery } from '../api/types';
import { ErrorNote } from '../common/Notes';
import { Promql } from '../common/Promql';
import { askedBy } from './activeQueries';
import styles from './ActiveQueries.module.css';

interface Shape {
  /** Null where nothing is asked. */
  query: ActiveQuery | null;
  onClose: () => void;
  onDone: () => void;
}

/** A query that ended by itself meanwhile is as good as cancelled. */
async function end(id: number): Promise<void> {
  try {
    await cancelQuery(id);
  } catch (error) {
    if (!(error instanceof ApiError && error.httpStatus === 404)) throw error;
  }
}

export function CancelDialog({ query, onClose, onDone }: Shape) {
  const cancel = useMutation({ mutationFn: end, onSuccess: () => { onDone(); onClose(); } });
  const close = () => { cancel.reset(); onClose(); };
  return (
    <Modal opened={query !== null} onClose={close} title="Cancel this query?" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      {query !== null && (
        <>
          <div className={`break ${styles.asked}`}><Promql expression={query.query} /></div>
          <p className="dim">{consequence(query)}</p>
          {cancel.error && <ErrorNote error={cancel.error} />}
          <Group justify="flex-end" mt="md">
            <Button variant="default" size="xs" onClick={close} data-autofocus>Let it run</Button>
            <Button color="var(--bad)" size="xs" onClick={() => cancel.mutate(query.id)} loading={cancel.isPending}>Cancel the query</Button>
          </Group>
        </>
      )}
    </Modal>
  );
}

function consequence(query: ActiveQuery): string {
  if (query.from === 'rule') return `The rule of group ${query.ruleGroup ?? ''} fails this time, and is evaluated again at the next interval.`;
  const who = askedBy(query).name;
  return `${who === '' ? 'Whoever asked' : who} gets the error "query was canceled". Nothing else changes.`;
}
