import type { HistogramValue } from '../api/types';
import styles from './Panel.module.css';

// What a bucket's rule says about its bounds: 0 = (lower, upper], 1 = [lower, upper), 2 = (lower, upper), 3 = [lower, upper].
const open = ['(', '[', '(', '['];
const close = [']', ')', ')', ']'];

const short = (text: string) => {
  const value = Number(text);
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : text;
};

/** A native histogram: count, sum, and its buckets as bars. */
export function HistogramCell({ histogram }: { histogram: HistogramValue }) {
  const buckets = histogram.buckets ?? [];
  const most = Math.max(...buckets.map((bucket) => Number(bucket[3])), Number.MIN_VALUE);
  return (
    <div className={styles.histogram}>
      <div>count {histogram.count}, sum {short(histogram.sum)}</div>
      {buckets.map(([rule, lower, upper, count]) => (
        <div key={`${lower} ${upper}`} className={styles.bucket}>
          <span className="dim">{open[rule]}{short(lower)}, {short(upper)}{close[rule]}</span>
          <span className={styles.bucketBar}><span style={{ width: `${(Number(count) / most) * 100}%` }} /></span>
          <span>{short(count)}</span>
        </div>
      ))}
    </div>
  );
}
