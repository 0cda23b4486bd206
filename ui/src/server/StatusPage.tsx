import { useQuery } from '@tanstack/react-query';
import type { RuntimeData } from '../api/types';
import { serverQueries } from '../api/queries';
import { ErrorNote, Loading } from '../common/Notes';
import { PageHeader } from '../common/PageHeader';
import { usePreferences } from '../common/preferences';
import { humanDuration } from '../format/duration';
import { formatValue } from '../format/number';
import { formatIn, isNever, type Zone } from '../format/time';
import { FactsTable } from './FactsTable';
import styles from './Server.module.css';

type Facts = [string, string][];

// Prometheus' names are Go's; they mean the same things here.
const runtimeNames: Record<string, string> = { GOMAXPROCS: 'Processors', GOMEMLIMIT: 'Memory limit', goroutineCount: 'Tasks running' };

// Fields with words of their own; whatever else the server tells follows under its own name.
function runtimeFacts(runtime: RuntimeData, zone: Zone): Facts {
  const { startTime, serverTime, CWD, hostname, reloadConfigSuccess, lastConfigTime, corruptionCount, storageRetention, ...more } = runtime;
  const now = serverTime ? Date.parse(serverTime) : Date.now();
  const time = (text: string) => (isNever(text) ? 'never' : formatIn(Date.parse(text), zone));
  const facts: Facts = [
    ['Started', `${time(startTime)}, ${humanDuration(now - Date.parse(startTime))} ago`],
    ['Configuration', `${reloadConfigSuccess ? 'loaded' : 'the last reload failed; the one before is running'}, ${time(lastConfigTime)}`],
    ['Keeps samples for', storageRetention],
    ['Log corruptions', String(corruptionCount)],
    ['Working directory', CWD],
    ['Host', hostname ?? ''],
  ];
  for (const [name, value] of Object.entries(more)) {
    if (value === undefined || value === '') continue;
    facts.push([runtimeNames[name] ?? name, name === 'GOMEMLIMIT' ? formatValue(Number(value), 'bytes') : String(value)]);
  }
  return facts;
}

const buildNames: Record<string, string> = {
  version: 'Version', revision: 'Revision', branch: 'Branch', buildUser: 'Built by', buildDate: 'Built on', goVersion: 'Runtime',
};

export function StatusPage() {
  const { zone } = usePreferences();
  const runtime = useQuery({ ...serverQueries.runtime(), refetchInterval: 10_000 });
  const build = useQuery(serverQueries.build());
  const error = runtime.error ?? build.error;
  return (
    <>
      <PageHeader title="Status" line="What is running here, and since when" />
      {error && <ErrorNote error={error} retry={() => { void runtime.refetch(); void build.refetch(); }} />}
      {!error && (!runtime.data || !build.data) && <Loading what="Asking the server…" />}
      <div className={styles.two}>
        {runtime.data && <FactsTable title="Runtime" facts={runtimeFacts(runtime.data.data, zone)} />}
        {build.data && <FactsTable title="Build" facts={Object.entries(build.data.data).map(([name, value]) => [buildNames[name] ?? name, value])} />}
      </div>
      <p className="dim">This page stands on open-source software: <a href="./licenses.txt" target="_blank">their licences</a>.</p>
    </>
  );
}
