import { useQuery } from '@tanstack/react-query';
import { serverQueries } from '../api/queries';
import { FilterBox } from '../common/FilterBox';
import { EmptyNote, ErrorNote, Loading } from '../common/Notes';
import { PageHeader } from '../common/PageHeader';
import { useAddress } from '../common/useAddress';

export function FlagsPage() {
  const [search, change] = useAddress();
  const flags = useQuery(serverQueries.flags());
  const filter = search.q ?? '';
  const all = Object.entries(flags.data?.data ?? {}).sort(([left], [right]) => (left < right ? -1 : 1));
  const wanted = filter.toLowerCase();
  const shown = all.filter(([name, value]) => `--${name}=${value}`.toLowerCase().includes(wanted));
  return (
    <>
      <PageHeader title="Flags" line={flags.data ? `${shown.length === all.length ? all.length : `${shown.length} of ${all.length}`} as the program was started, defaults filled in` : undefined}>
        <FilterBox value={filter} onChange={(q) => change({ q })} label="Filter by name or value" />
      </PageHeader>
      {flags.error && <ErrorNote error={flags.error} retry={() => void flags.refetch()} />}
      {flags.isPending && <Loading what="Asking the server…" />}
      {flags.data && (
        <div className="sheet">
          {shown.length === 0 ? (
            <EmptyNote title="No flag matches the filter" />
          ) : (
            <table className="plain-table">
              <thead><tr><th scope="col">Flag</th><th scope="col">Value</th></tr></thead>
              <tbody>
                {shown.map(([name, value]) => (
                  <tr key={name}>
                    <td className="mono break">--{name}</td>
                    <td className="mono break">{value === '' ? <span className="dim">–</span> : value}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </div>
      )}
    </>
  );
}
