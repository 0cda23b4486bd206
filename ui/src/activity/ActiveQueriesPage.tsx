import { ActionIcon } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { paced, serverQueries } from '../api/queries';
import type { ActiveQuery } from '../api/types';
import { Icon } from '../common/Icon';
import { EmptyNote, ErrorNote, Loading } from '../common/Notes';
import { PageHeader } from '../common/PageHeader';
import { ActiveQueryRow } from './ActiveQueryRow';
import { CancelDialog } from './CancelDialog';
import { LimitGauges } from './LimitGauges';
import styles from './ActiveQueries.module.css';

const refreshMs = 2000;

export function ActiveQueriesPage() {
  const answer = useQuery({ ...serverQueries.activeQueries(), refetchInterval: paced(refreshMs) });
  const [asked, setAsked] = useState<ActiveQuery | null>(null);
  const data = answer.data?.data;
  const queries = data?.queries ?? [];
  const running = queries.filter((query) => query.state === 'running').length;
  const waiting = queries.length - running;
  return (
    <>
      <PageHeader title="Active queries" line={data && (waiting > 0 ? `${running} running, ${waiting} waiting for a place` : `${running} running`)}>
        <ActionIcon variant="default" size="md" aria-label="Ask again" title="Ask again" onClick={() => void answer.refetch()} loading={answer.isFetching && answer.isPending}>
          <Icon name="refresh" size={16} />
        </ActionIcon>
      </PageHeader>
      {answer.error && <ErrorNote error={answer.error} retry={() => void answer.refetch()} />}
      {answer.isPending && <Loading what="Asking what runs…" />}
      {data && <LimitGauges data={data} />}
      {data && queries.length === 0 && <div className="sheet"><EmptyNote title="No query runs">Queries stand here while they wait and run; most end within milliseconds. Slow ones are told of in the server's log.</EmptyNote></div>}
      {queries.length > 0 && (
        <div className={`sheet ${styles.sheet}`}>
          <table className={`plain-table ${styles.table}`}>
            <thead>
              <tr>
                <th scope="col">Query</th>
                <th scope="col">Asked by</th>
                <th scope="col" className="right">Age</th>
                <th scope="col" className="right">Samples</th>
                <th scope="col" className="right">Memory</th>
                <th scope="col"><span className={styles.unseen}>Cancel</span></th>
              </tr>
            </thead>
            <tbody>
              {queries.map((query) => (
                <ActiveQueryRow key={query.id} query={query} toldAtMs={answer.dataUpdatedAt} limitBytes={data?.memoryLimitPerQueryBytes ?? 0} onCancel={() => setAsked(query)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <CancelDialog query={asked} onClose={() => setAsked(null)} onDone={() => void answer.refetch()} />
    </>
  );
}
