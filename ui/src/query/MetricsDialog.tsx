import { Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { Icon } from '../common/Icon';
import { EmptyNote, ErrorNote, Loading } from '../common/Notes';
import { filterMetrics, firstQuery, metricsQuery, type Metric } from './metrics';
import styles from './MetricsDialog.module.css';

// A list longer than this is read through the filter.
const mostShown = 300;

interface Shape {
  opened: boolean;
  onClose: () => void;
  /** With a query that suits the metric's kind. */
  onPick: (query: string) => void;
}

export function MetricsDialog({ opened, onClose, onPick }: Shape) {
  return (
    <Modal opened={opened} onClose={onClose} title="Metrics" size="xl" closeButtonProps={{ 'aria-label': 'Close' }}>
      <List onPick={(query) => { onPick(query); onClose(); }} />
    </Modal>
  );
}

function List({ onPick }: { onPick: (query: string) => void }) {
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const answer = useQuery(metricsQuery());
  const found = useMemo(() => filterMetrics(answer.data?.metrics ?? [], wanted), [answer.data, wanted]);
  const pick = (metric: Metric) => onPick(firstQuery(metric, answer.data?.names ?? new Set()));
  return (
    <>
      <TextInput
        data-autofocus
        size="sm"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && found[0] !== undefined && pick(found[0])}
        placeholder="Name, type or a word of the help"
        aria-label="Filter the metrics"
        leftSection={<Icon name="search" size={15} />}
      />
      {answer.isPending && <Loading what="Asking for the names…" />}
      {answer.isError && <ErrorNote error={answer.error} retry={() => void answer.refetch()} />}
      {answer.data && found.length === 0 && <EmptyNote title={answer.data.metrics.length === 0 ? 'There are no metrics yet' : 'No metric matches'} />}
      <ul className={styles.list}>
        {found.slice(0, mostShown).map((metric) => (
          <li key={metric.name}>
            <button type="button" className={styles.metric} onClick={() => pick(metric)}>
              <span className={styles.head}><span className={`mono break ${styles.name}`}>{metric.name}</span><span className={styles.type}>{metric.type}</span></span>
              {metric.help !== '' && <span className={styles.help}>{metric.help}</span>}
            </button>
          </li>
        ))}
      </ul>
      {found.length > mostShown && <div className="dim">{found.length - mostShown} more: narrow the filter.</div>}
    </>
  );
}
