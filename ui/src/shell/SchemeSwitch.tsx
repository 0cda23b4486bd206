import { useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { Icon, type IconName } from '../common/Icon';
import styles from './Switches.module.css';

const choices: readonly [MantineColorScheme, IconName, string][] = [
  ['light', 'sun', 'Light'],
  ['auto', 'halfMoon', "As the system's"],
  ['dark', 'moon', 'Dark'],
];

export function SchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className={styles.switch} role="radiogroup" aria-label="Colours">
      {choices.map(([scheme, icon, title]) => (
        <button key={scheme} type="button" role="radio" aria-checked={colorScheme === scheme} aria-label={title} title={title} onClick={() => setColorScheme(scheme)}>
          <Icon name={icon} size={14} />
        </button>
      ))}
    </div>
  );
}
