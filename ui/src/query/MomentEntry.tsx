import { ActionIcon, Tooltip } from '@mantine/core';
import { Icon } from '../common/Icon';
import { usePreferences } from '../common/preferences';
import { formatIn, parseTime } from '../format/time';
import styles from './Controls.module.css';
import { TextEntry } from './TextEntry';

interface Shape {
  /** Null: now. */
  momentMs: number | null;
  onChange: (momentMs: number | null) => void;
  /** How far the arrows go. */
  strideMs: number;
  label: string;
}

/** A moment that is usually now: arrows step back and forth, the cross returns to now. */
export function MomentEntry({ momentMs, onChange, strideMs, label }: Shape) {
  const { zone } = usePreferences();
  const step = (direction: 1 | -1) => onChange(Math.round(((momentMs ?? Date.now()) + direction * strideMs) / 1000) * 1000);
  const commit = (text: string) => {
    const trimmed = text.trim().toLowerCase();
    const parsed = trimmed === '' || trimmed === 'now' ? null : parseTime(text, zone);
    if (parsed === null && trimmed !== '' && trimmed !== 'now') return false;
    onChange(parsed);
    return true;
  };
  return (
    <div className={styles.joined}>
      <Tooltip label="Earlier"><ActionIcon size={28} aria-label={`${label}: earlier`} onClick={() => step(-1)}><Icon name="chevronLeft" size={13} /></ActionIcon></Tooltip>
      <TextEntry
        variant="unstyled"
        className={styles.moment!}
        aria-label={label}
        value={momentMs === null ? '' : formatIn(momentMs, zone)}
        placeholder="now"
        onCommit={commit}
        rightSection={momentMs === null ? null : <ActionIcon size={18} aria-label={`${label}: back to now`} onClick={() => onChange(null)}><Icon name="close" size={11} /></ActionIcon>}
        rightSectionWidth={22}
      />
      <Tooltip label="Later"><ActionIcon size={28} aria-label={`${label}: later`} onClick={() => step(1)} disabled={momentMs === null}><Icon name="chevronRight" size={13} /></ActionIcon></Tooltip>
    </div>
  );
}
