import type { Labels } from '../api/types';
import { LinkedText } from './LinkedText';
import { annotationPairs } from './ruleGroups';
import styles from './Rules.module.css';

/** What an alert says in words, a line for each annotation. */
export function Annotations({ annotations }: { annotations: Labels | null | undefined }) {
  return (
    <>
      {annotationPairs(annotations).map(([name, text]) => (
        <span key={name} className={styles.told}><span className={styles.toldName}>{name}</span><LinkedText text={text} /></span>
      ))}
    </>
  );
}
