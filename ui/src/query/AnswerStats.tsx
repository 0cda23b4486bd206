import type { Answer } from '../api/client';
import type { QueryData } from '../api/types';
import { humanDuration } from '../format/duration';
import { formatCount, formatValue } from '../format/number';
import styles from './Panel.module.css';

/** One quiet line under an answer: how much it is and what it cost. */
export function AnswerStats({ answer, facts, busy }: { answer: Answer<QueryData>; facts: readonly string[]; busy: boolean }) {
  const { timings, samples } = answer.data.stats ?? {};
  const parts = [...facts, `answered in ${humanDuration(answer.tookMs)}`];
  const evaluated = timings?.evalTotalTime;
  if (evaluated !== undefined) parts.push(`evaluated in ${humanDuration(evaluated * 1000)}`);
  if (samples?.totalQueryableSamples !== undefined) parts.push(`${formatCount(samples.totalQueryableSamples)} ${samples.totalQueryableSamples === 1 ? 'sample' : 'samples'} read`);
  if (samples?.peakSamples !== undefined) parts.push(`${formatCount(samples.peakSamples)} at once`);
  parts.push(formatValue(answer.sizeBytes, 'bytes', 3));
  return (
    <div className={styles.stats} role="status">
      {parts.map((part) => <span key={part}>{part}</span>)}
      {busy && <span className={styles.busy}>refreshing…</span>}
    </div>
  );
}
