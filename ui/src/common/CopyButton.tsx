import styles from './CopyButton.module.css';
import { Icon } from './Icon';
import { useCopy } from './useCopy';

/** Small enough to stand in every row of a long table. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const { copied, copy } = useCopy();
  const label = copied ? 'Copied' : `Copy ${what}`;
  return (
    <button type="button" className={styles.copy} aria-label={label} title={label} onClick={() => copy(text)}>
      <Icon name={copied ? 'check' : 'copy'} size={13} />
    </button>
  );
}
