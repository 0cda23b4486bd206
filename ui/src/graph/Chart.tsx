import { useEffect, useImperativeHandle, useMemo, useRef, type Ref } from 'react';
import uPlot from 'uplot';
import type { Unit } from '../format/number';
import type { Zone } from '../format/time';
import styles from './Chart.module.css';
import { stackOf, type Plot } from './columns';
import { optionsOf } from './options';

export interface ChartHandle {
  focus: (index: number | null) => void;
}

interface ChartProps {
  plot: Plot;
  inks: readonly string[];
  stacked: boolean;
  unit: Unit;
  zone: Zone;
  /** Changes when the colours do, so that the canvas is painted anew. */
  scheme: string;
  hidden: ReadonlySet<string>;
  label: string;
  onZoom: (startMs: number, endMs: number) => void;
  onReset: () => void;
  onFocus: (index: number | null) => void;
  ref: Ref<ChartHandle>;
}

const heightFor = (width: number) => (width < 560 ? 240 : 330);

/** The drum: uPlot in a box that keeps its width. The chart is made anew when its data or look change, which takes a few milliseconds. */
export function Chart({ plot, inks, stacked, unit, zone, scheme, hidden, label, onZoom, onReset, onFocus, ref }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  // The newest callbacks, so that a new closure does not make a new chart.
  const calls = useRef({ onZoom, onReset, onFocus });
  calls.current = { onZoom, onReset, onFocus };
  useImperativeHandle(ref, () => ({ focus: (index) => chart.current?.setSeries(index === null ? null : index + 1, { focus: true }) }), []);

  // A stack is added up anew without what is hidden; plain lines are only switched off.
  const stackKey = stacked ? [...hidden].sort().join('\n') : '';
  const data = useMemo(() => {
    const columns = plot.traces.map((trace) => trace.values);
    return [plot.timesSeconds, ...(stacked ? stackOf(columns, (index) => !hidden.has(plot.traces[index]!.key)) : columns)] as uPlot.AlignedData;
    // eslint-disable-next-line react-hooks/exhaustive-deps -- stackKey stands for hidden
  }, [plot, stacked, stackKey]);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const width = Math.max(200, element.clientWidth);
    const look = {
      traces: plot.traces,
      inks,
      stacked,
      unit,
      zone,
      visible: (index: number) => !hidden.has(plot.traces[index]!.key),
      onZoom: (startMs: number, endMs: number) => calls.current.onZoom(startMs, endMs),
      onReset: () => calls.current.onReset(),
      onFocus: (index: number | null) => calls.current.onFocus(index),
    };
    const made = new uPlot(optionsOf(look, width, heightFor(width)), data, element);
    chart.current = made;
    const observer = new ResizeObserver(() => {
      const next = Math.max(200, element.clientWidth);
      if (next !== made.width) made.setSize({ width: next, height: heightFor(next) });
    });
    observer.observe(element);
    // The canvas does not wait for the page's font by itself.
    let gone = false;
    void document.fonts?.ready.then(() => !gone && made.redraw(false, true));
    return () => {
      gone = true;
      observer.disconnect();
      made.destroy();
      chart.current = null;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- hidden lines are switched below; a stack changes its data
  }, [data, plot, inks, stacked, unit, zone, scheme]);

  useEffect(() => {
    const made = chart.current;
    if (made === null || stacked) return;
    made.batch(() => {
      plot.traces.forEach((trace, index) => {
        const show = !hidden.has(trace.key);
        if (made.series[index + 1]?.show !== show) made.setSeries(index + 1, { show });
      });
    });
  }, [hidden, plot, stacked]);

  return <div ref={box} className={styles.box} role="img" aria-label={label} />;
}
