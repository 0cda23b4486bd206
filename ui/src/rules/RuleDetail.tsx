import { Link } from '@tanstack/react-router';
import type { Rule } from '../api/ruleTypes';
import { Age } from '../common/Ago';
import { CopyButton } from '../common/CopyButton';
import { Icon } from '../common/Icon';
import { LabelChips } from '../common/LabelChips';
import { Promql } from '../common/Promql';
import { formatDuration, humanDuration } from '../format/duration';
import { isNever } from '../format/time';
import { LinkedText } from './LinkedText';
import { annotationPairs } from './ruleGroups';
import styles from './Rules.module.css';

/** The query page on this expression, drawn: a comparison's line begins where the alert does. */
export const queryOf = (expression: string) => ({ 'g0.expr': expression, 'g0.tab': 'graph' }) as never;

export function Expression({ expression }: { expression: string }) {
  return (
    <pre className={styles.code}>
      <Promql expression={expression} />
      <span className={styles.codeTools}>
        <CopyButton text={expression} what="the expression" />
        <Link to="/query" search={queryOf(expression)}><Icon name="trace" size={14} /> Query</Link>
      </span>
    </pre>
  );
}

/** All that the file says about a rule, and how its last evaluation went. */
export function RuleDetail({ rule }: { rule: Rule }) {
  const labels = rule.labels ?? {};
  const annotations = rule.type === 'alerting' ? annotationPairs(rule.annotations) : [];
  return (
    <>
      <Expression expression={rule.query} />
      <dl className={styles.list}>
        {rule.type === 'alerting' && <><dt>For</dt><dd>{rule.duration > 0 ? formatDuration(rule.duration * 1000) : 'at once'}</dd></>}
        {rule.type === 'alerting' && (rule.keepFiringFor ?? 0) > 0 && <><dt>Keeps firing for</dt><dd>{formatDuration(rule.keepFiringFor! * 1000)}</dd></>}
        {Object.keys(labels).length > 0 && <><dt>Labels</dt><dd><LabelChips labels={labels} /></dd></>}
        {annotations.map(([name, text]) => <Annotation key={name} name={name} text={text} />)}
        <dt>Last evaluation</dt>
        <dd>{isNever(rule.lastEvaluation) ? 'not yet' : <><Age at={rule.lastEvaluation} after=" ago" />, took {humanDuration(rule.evaluationTime * 1000)}</>}</dd>
      </dl>
    </>
  );
}

const Annotation = ({ name, text }: { name: string; text: string }) => <><dt>{name}</dt><dd><LinkedText text={text} /></dd></>;
