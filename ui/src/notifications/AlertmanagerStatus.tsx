import { useQuery } from '@tanstack/react-query';
import type { AlertmanagerStatus as Status } from '../api/alertmanagerTypes';
import { serverQueries } from '../api/queries';
import { Ago } from '../common/Ago';
import { CopyButton } from '../common/CopyButton';
import { usePreferences } from '../common/preferences';
import { YamlText } from '../common/YamlText';
import { formatIn } from '../format/time';
import { FactsTable } from '../server/FactsTable';
import styles from './Notifications.module.css';

export function AlertmanagerStatus({ status }: { status: Status }) {
  const { zone } = usePreferences();
  const peers = status.cluster.peers ?? [];
  const { version = '', ...more } = status.versionInfo;
  return (
    <>
      <div className={styles.two}>
        <FactsTable
          title="Alertmanager"
          facts={[
            ['Version', version],
            ...Object.entries(more).filter(([, value]) => value !== '').map(([name, value]) => [spoken(name), value] as const),
            ['Started', <>{formatIn(Date.parse(status.uptime), zone)}, <Ago at={status.uptime} /></>],
            ['Cluster', status.cluster.status === 'disabled' ? 'alone' : status.cluster.status],
            ...peers.map((peer) => [`Peer ${peer.name}`, peer.address] as const),
          ]}
        />
        <SentTo />
      </div>
      <section className="sheet">
        <h2 className={styles.sheetTitle}>Configuration<CopyButton text={status.config.original} what="the configuration" /></h2>
        <YamlText yaml={status.config.original} label="Alertmanager's configuration in YAML" />
      </section>
    </>
  );
}

/** "buildDate" → "Build date". */
const spoken = (name: string) => name.replace(/([a-z])([A-Z])/g, (_, before: string, capital: string) => `${before} ${capital.toLowerCase()}`).replace(/^./, (first) => first.toUpperCase());

/** The Alertmanagers, here and elsewhere, that this server's alerts are sent to. */
export function SentTo() {
  const answer = useQuery(serverQueries.alertmanagers());
  const active = answer.data?.data.activeAlertmanagers ?? [];
  const dropped = answer.data?.data.droppedAlertmanagers ?? [];
  if (active.length + dropped.length === 0) return null;
  return <FactsTable title="Alerts are sent to" facts={[...active.map(({ url }) => [url, 'in use'] as const), ...dropped.map(({ url }) => [url, 'dropped by relabelling'] as const)]} />;
}
