import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { serverQueries } from '../api/queries';
import { FilterBox } from '../common/FilterBox';
import { Icon } from '../common/Icon';
import { EmptyNote, ErrorNote, Loading } from '../common/Notes';
import { PageHeader } from '../common/PageHeader';
import { useAddress } from '../common/useAddress';
import { useCopy } from '../common/useCopy';
import { YamlText } from '../common/YamlText';

export function ConfigPage() {
  const [search, change] = useAddress();
  const config = useQuery(serverQueries.config());
  const clipboard = useCopy();
  const yaml = config.data?.data.yaml ?? '';
  const wanted = (search.q ?? '').toLowerCase();
  const found = useMemo(() => (wanted === '' ? 0 : yaml.toLowerCase().split('\n').filter((line) => line.includes(wanted)).length), [yaml, wanted]);
  return (
    <>
      <PageHeader title="Configuration" line={wanted === '' ? 'As loaded, defaults filled in, secrets hidden' : `${found} ${found === 1 ? 'line matches' : 'lines match'}`}>
        <FilterBox value={search.q ?? ''} onChange={(q) => change({ q })} label="Mark lines with…" />
        <Button variant="default" size="xs" leftSection={<Icon name={clipboard.copied ? 'check' : 'copy'} size={15} />} onClick={() => clipboard.copy(yaml)} disabled={yaml === ''}>
          {clipboard.copied ? 'Copied' : 'Copy'}
        </Button>
      </PageHeader>
      {config.error && <ErrorNote error={config.error} retry={() => void config.refetch()} />}
      {config.isPending && <Loading what="Asking the server…" />}
      {config.data && (
        <div className="sheet">
          {yaml.trim() === '' ? (
            <EmptyNote title="The configuration is empty">Nothing is scraped until a file is given with --config.file.</EmptyNote>
          ) : (
            <YamlText yaml={yaml} label="Configuration in YAML" mark={wanted} />
          )}
        </div>
      )}
    </>
  );
}
