import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { memo, useState } from 'react';
import { askInstant, type InstantAnswer } from '../api/queries';
import type { HistogramValue, InstantSeries, QueryData, RangeSeries } from '../api/types';
import { CopyButton } from '../common/CopyButton';
import { EmptyNote, ErrorNote, Note } from '../common/Notes';
import { usePreferences } from '../common/preferences';
import { SeriesName } from '../common/SeriesName';
import { seriesText } from '../format/labels';
import { exactValue } from '../format/number';
import { formatIn } from '../format/time';
import { AnswerNotes } from './AnswerNotes';
import { AnswerStats } from './AnswerStats';
import { Asking } from './Asking';
import { HistogramCell } from './HistogramCell';
import { shownRows, shownSamples } from './limits';
import type { PanelState } from './panelState';
import styles from './Panel.module.css';

export function TableTab({ panel, nowMs }: { panel: PanelState; nowMs: number }) {
  const timeMs = panel.momentMs ?? nowMs;
  const queryKey = ['instant', panel.expr, timeMs, nowMs];
  const answer = useQuery({
    queryKey,
    queryFn: ({ signal }) => askInstant(panel.expr, timeMs, signal),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  if (answer.isError) return <ErrorNote error={answer.error} retry={() => void answer.refetch()} />;
  if (answer.data === undefined) return <Asking queryKey={queryKey} fetching={answer.isFetching} again={() => void answer.refetch()} />;
  return <Rows answer={answer.data} busy={answer.isFetching} />;
}

function Rows({ answer, busy }: { answer: InstantAnswer; busy: boolean }) {
  const { zone } = usePreferences();
  const [shown, setShown] = useState(shownRows);
  const data = answer.data;
  const total = data.resultType === 'vector' || data.resultType === 'matrix' ? data.result.length : 1;
  const facts = [data.resultType === 'vector' || data.resultType === 'matrix' ? `${total} series` : data.resultType, `at ${formatIn(answer.timeMs, zone)}`];
  return (
    <div className={busy ? styles.stale : undefined}>
      <AnswerNotes warnings={answer.warnings} infos={answer.infos} />
      {total === 0 ? (
        <EmptyNote title="The query gave no series">Nothing matched at {formatIn(answer.timeMs, zone)}.</EmptyNote>
      ) : (
        <div className={styles.rows}>
          <table className="plain-table">
            <thead><tr><th scope="col">Series</th><th scope="col" className="right">Value</th></tr></thead>
            <tbody><Body data={data} shown={shown} zone={zone} /></tbody>
          </table>
        </div>
      )}
      {total > shown && (
        <Note tone="info" title={`The first ${shown} of ${total} series are shown`}>
          <Button size="compact-xs" variant="default" onClick={() => setShown(shown + 2000)}>Show {Math.min(2000, total - shown)} more</Button>
        </Note>
      )}
      <AnswerStats answer={answer} facts={facts} busy={busy} />
    </div>
  );
}

function Body({ data, shown, zone }: { data: QueryData; shown: number; zone: 'local' | 'utc' }) {
  switch (data.resultType) {
    case 'vector': return <>{data.result.slice(0, shown).map((series) => <VectorRow key={seriesText(series.metric)} series={series} />)}</>;
    case 'matrix': return <>{data.result.slice(0, shown).map((series) => <MatrixRow key={seriesText(series.metric)} series={series} zone={zone} />)}</>;
    case 'scalar':
    case 'string': return <tr><td className="mono dim">{data.resultType}</td><td className="right mono break">{exactValue(data.result[1])}</td></tr>;
  }
}

const VectorRow = memo(function VectorRow({ series }: { series: InstantSeries }) {
  return (
    <tr className={styles.row}>
      <td><SeriesName metric={series.metric} /><span className={styles.copy}><CopyButton text={seriesText(series.metric)} what="the series" /></span></td>
      <td className="right mono number"><Value text={series.value?.[1]} histogram={series.histogram?.[1]} /></td>
    </tr>
  );
});

const MatrixRow = memo(function MatrixRow({ series, zone }: { series: RangeSeries; zone: 'local' | 'utc' }) {
  const samples = [...(series.values ?? []), ...(series.histograms ?? [])];
  const left = samples.length - shownSamples;
  return (
    <tr className={styles.row}>
      <td><SeriesName metric={series.metric} /></td>
      <td className="right mono number nowrap">
        {samples.slice(0, shownSamples).map(([time, value]) => (
          <div key={time}>
            {typeof value === 'string' ? <Value text={value} /> : <Value histogram={value} />}
            <span className={styles.at}>{formatIn(time * 1000, zone)}</span>
          </div>
        ))}
        {left > 0 && <div className="dim">and {left} more</div>}
      </td>
    </tr>
  );
});

function Value({ text, histogram }: { text?: string | undefined; histogram?: HistogramValue | undefined }) {
  if (histogram !== undefined) return <HistogramCell histogram={histogram} />;
  return <>{exactValue(text ?? '')}</>;
}
