import { Button, useComputedColorScheme } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { askRange, type RangeAnswer } from '../api/queries';
import { EmptyNote, ErrorNote, Note } from '../common/Notes';
import { usePreferences } from '../common/preferences';
import { humanDuration } from '../format/duration';
import { guessUnit } from '../format/number';
import { Chart, type ChartHandle } from '../graph/Chart';
import { plotOf } from '../graph/columns';
import { Legend } from '../graph/Legend';
import { inkOf } from '../theme/inks';
import { AnswerNotes } from './AnswerNotes';
import { AnswerStats } from './AnswerStats';
import { Asking } from './Asking';
import { drawnSeries, drawnSeriesAtMost } from './limits';
import { pointsOf, windowOf, windowProblem, type PanelState } from './panelState';
import styles from './Panel.module.css';

interface Shape {
  panel: PanelState;
  /** When Run was pressed: what "now" means until it is pressed again. */
  nowMs: number;
  onZoom: (startMs: number, endMs: number) => void;
  onReset: () => void;
}

export function GraphTab({ panel, nowMs, onZoom, onReset }: Shape) {
  const window = windowOf(panel, nowMs);
  const problem = windowProblem(window);
  const queryKey = ['range', panel.expr, window, nowMs];
  const answer = useQuery({
    queryKey,
    queryFn: ({ signal }) => askRange(panel.expr, window, signal),
    enabled: problem === null,
    // The old drawing stays, dimmed, until the new one is there.
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  if (problem !== null) return <Note tone="warn" title="Too many points">{problem}</Note>;
  if (answer.isError) return <ErrorNote error={answer.error} retry={() => void answer.refetch()} />;
  if (answer.data === undefined) return <Asking queryKey={queryKey} fetching={answer.isFetching} again={() => void answer.refetch()} />;
  return <Drawing answer={answer.data} panel={panel} busy={answer.isFetching} onZoom={onZoom} onReset={onReset} />;
}

function Drawing({ answer, panel, busy, onZoom, onReset }: { answer: RangeAnswer; panel: PanelState; busy: boolean; onZoom: Shape['onZoom']; onReset: () => void }) {
  const { zone } = usePreferences();
  const scheme = useComputedColorScheme('light');
  const chart = useRef<ChartHandle>(null);
  const [most, setMost] = useState(drawnSeries);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [focused, setFocused] = useState<number | null>(null);
  const plot = useMemo(() => plotOf(answer.data.resultType === 'matrix' ? answer.data.result : [], answer.window, most), [answer, most]);
  const inks = useMemo(() => plot.traces.map((_, index) => inkOf(index, scheme)), [plot, scheme]);
  const hover = useCallback((index: number | null) => chart.current?.focus(index), []);
  const unit = panel.unit === 'auto' ? guessUnit(panel.expr) : panel.unit;
  const left = plot.total - plot.histograms - plot.traces.length;
  const facts = [`${plot.total} series`, `${pointsOf(answer.window)} points every ${humanDuration(answer.window.stepMs)}`];
  return (
    <div className={busy ? styles.stale : undefined}>
      <AnswerNotes warnings={answer.warnings} infos={answer.infos} />
      {plot.histograms > 0 && <Note tone="info">{plot.histograms} of {plot.total} series are native histograms: the table shows them, histogram_quantile() or histogram_avg() makes a line of them.</Note>}
      {left > 0 && (
        <Note tone="info" title={`The first ${plot.traces.length} of ${plot.total} series are drawn`}>
          Aggregate or narrow the query to see all of them apart.
          {most < drawnSeriesAtMost && <Button ml={8} size="compact-xs" variant="default" onClick={() => setMost(drawnSeriesAtMost)}>Draw {Math.min(drawnSeriesAtMost, plot.total)}</Button>}
        </Note>
      )}
      {plot.traces.length === 0 && plot.histograms === 0 ? (
        <EmptyNote title="No samples in this range">The query is valid, but nothing matched it then. A longer range or an earlier end may show more.</EmptyNote>
      ) : (
        <>
          <div className={styles.chart}>
            <Chart
              ref={chart}
              plot={plot}
              inks={inks}
              stacked={panel.stacked}
              unit={unit}
              zone={zone}
              scheme={scheme}
              hidden={hidden}
              label={`Graph of ${panel.expr}: ${plot.traces.length} lines`}
              onZoom={onZoom}
              onReset={onReset}
              onFocus={setFocused}
            />
          </div>
          <Legend plot={plot} inks={inks} unit={unit} hidden={hidden} focused={focused} onHidden={setHidden} onHover={hover} />
        </>
      )}
      <AnswerStats answer={answer} facts={facts} busy={busy} />
    </div>
  );
}
