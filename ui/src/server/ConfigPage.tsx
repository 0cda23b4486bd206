import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { memo, useMemo } from 'react';
import { serverQueries } from '../api/queries';
import { FilterBox } from '../common/FilterBox';
import { Icon } from '../common/Icon';
import { EmptyNote, ErrorNote, Loading } from '../common/Notes';
import { PageHeader } from '../common/PageHeader';
import { useAddress } from '../common/useAddress';
import { useCopy } from '../common/useCopy';
import styles from './Server.module.css';
import { paintYaml, type YamlPiece } from './yaml';

const Line = memo(function Line({ number, pieces, hit }: { number: number; pieces: YamlPiece[]; hit: boolean }) {
  return (
    <div className={`${styles.yamlLine} ${hit ? styles.hit : ''}`}>
      <span className={`number ${styles.yamlNumber}`} aria-hidden="true">{number}</span>
      <span className={styles.yamlText}>
        {pieces.map((piece, index) => <span key={index} className={styles[piece.kind]}>{piece.text}</span>)}
      </span>
    </div>
  );
});

export function ConfigPage() {
  const [search, change] = useAddress();
  const config = useQuery(serverQueries.config());
  const clipboard = useCopy();
  const yaml = config.data?.data.yaml ?? '';
  const lines = useMemo(() => paintYaml(yaml), [yaml]);
  const wanted = (search.q ?? '').toLowerCase();
  const hits = useMemo(
    () => (wanted === '' ? [] : lines.map((line) => line.map((piece) => piece.text).join('').toLowerCase().includes(wanted))),
    [lines, wanted],
  );
  const found = hits.filter(Boolean).length;
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
            <pre className={`mono ${styles.yaml}`} tabIndex={0} aria-label="Configuration in YAML">
              {lines.map((pieces, index) => <Line key={index} number={index + 1} pieces={pieces} hit={hits[index] ?? false} />)}
            </pre>
          )}
        </div>
      )}
    </>
  );
}
