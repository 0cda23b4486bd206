import { Note } from '../common/Notes';
import { asideFile } from './ruleGroups';
import styles from './Rules.module.css';

/** Rule files that could not be read: the others run without them. */
export function AsideFiles({ texts }: { texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <div className={styles.aside}>
      <Note tone="bad" title={texts.length === 1 ? 'A rule file is set aside' : `${texts.length} rule files are set aside`}>
        The others run. Mend the file and reload the configuration.
        <ul className={styles.asideList}>
          {texts.map((text) => {
            const { place, reason } = asideFile(text);
            return <li key={text} className="mono break">{place !== '' && <span className={styles.place}>{place}</span>}{reason}</li>;
          })}
        </ul>
      </Note>
    </div>
  );
}
