import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../api/client';
import { alertmanagerQueries, serverQueries } from '../api/queries';
import { ErrorNote, Loading } from '../common/Notes';
import { PageHeader } from '../common/PageHeader';
import { useAddress } from '../common/useAddress';
import { AlertmanagerStatus } from './AlertmanagerStatus';
import { NoAlertmanager } from './NoAlertmanager';
import { RoutedAlerts } from './RoutedAlerts';

const fileFlag = 'alertmanager.config.file';

const tabs = [
  { value: '', label: 'Alerts' },
  { value: 'status', label: 'Status' },
];

/** The Alertmanager's side: who is told of what. Silences get a tab of their own here. */
export function NotificationsPage() {
  const [search, change] = useAddress();
  const flags = useQuery(serverQueries.flags());
  // The flag tells without a request that must fail; a server that has no such flag is asked.
  const without = flags.data?.data[fileFlag] === '';
  const status = useQuery({ ...alertmanagerQueries.status(), enabled: flags.isFetched && !without, refetchInterval: 30_000 });
  const absent = without || (status.error instanceof ApiError && status.error.kind === 'not_found');
  const tab = tabs.find((each) => each.value === search.tab)?.value ?? '';
  return (
    <>
      <PageHeader title="Notifications" line={status.data ? 'What the Alertmanager of this server tells, and whom' : undefined}>
        {status.data && <SegmentedControl aria-label="View" value={tab} onChange={(next) => change({ tab: next })} data={tabs} />}
      </PageHeader>
      {absent && <NoAlertmanager />}
      {!absent && status.error && <ErrorNote error={status.error} retry={() => void status.refetch()} />}
      {!absent && status.isPending && <Loading what="Asking the Alertmanager…" />}
      {!absent && status.data && (tab === 'status' ? <AlertmanagerStatus status={status.data.data} /> : <RoutedAlerts />)}
    </>
  );
}
