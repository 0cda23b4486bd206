import { usePreferences } from '../common/preferences';
import type { Zone } from '../format/time';
import styles from './Switches.module.css';

const choices: readonly [Zone, string, string][] = [
  ['local', 'Local', "Times in this browser's zone"],
  ['utc', 'UTC', 'Times in UTC'],
];

export function ZoneSwitch() {
  const { zone, setZone } = usePreferences();
  return (
    <div className={styles.switch} role="radiogroup" aria-label="Time zone">
      {choices.map(([choice, text, title]) => (
        <button key={choice} type="button" role="radio" aria-checked={zone === choice} title={title} onClick={() => setZone(choice)}>{text}</button>
      ))}
    </div>
  );
}
