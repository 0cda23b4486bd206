import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Rule, RuleGroup } from '../api/ruleTypes';
import { Ago } from '../common/Ago';
import { Icon } from '../common/Icon';
import { Promql } from '../common/Promql';
import { humanDuration } from '../format/duration';
import { isNever } from '../format/time';
import { queryOf, RuleDetail } from './RuleDetail';
import { RuleError } from './RuleError';
import { paceOf } from './ruleGroups';
import styles from './Rules.module.css';

const words = { ok: 'OK', err: 'Failing', unknown: 'Waiting' } as const;

interface Shape {
  group: RuleGroup;
  rule: Rule;
  open: boolean;
  onToggle: () => void;
  /** The longest evaluation of all rules: what a full bar stands for. */
  slowest: number;
  /** Says the group too, where rows of many stand together. */
  placed?: boolean;
}

const oneLine = (expression: string) => expression.replace(/#[^\n]*\n/g, ' ').replace(/\s+/g, ' ').trim();

export const RuleRow = memo(function RuleRow({ group, rule, open, onToggle, slowest, placed = false }: Shape) {
  const error = rule.lastError ?? '';
  const pace = paceOf(rule.evaluationTime, group.interval, 0.1);
  const more = Number(error !== '') + Number(open);
  return (
    <>
      <tr className={more > 0 ? styles.hasError : undefined}>
        <td>
          <span className={styles.nameCell}>
            <button type="button" className={styles.expand} aria-expanded={open} aria-label={`All about ${rule.name}`} onClick={onToggle}>
              <Icon name={open ? 'chevronDown' : 'chevronRight'} size={12} />
            </button>
            <span className={`${styles.kind} ${styles[rule.type]}`} title={rule.type === 'alerting' ? 'Alerting rule' : 'Recording rule'}><Icon name={rule.type === 'alerting' ? 'bell' : 'trace'} size={14} /></span>
            <span>
              <Name rule={rule} />
              {placed && <span className={styles.where}>{group.name} · {group.file}</span>}
            </span>
          </span>
        </td>
        <td className={styles.expr} title={rule.query}><Promql expression={oneLine(rule.query)} /></td>
        <td><span className={`${styles.state} ${styles[rule.health]}`}>{words[rule.health] ?? rule.health}</span></td>
        <td className={`right nowrap number ${styles.tookCell}`} title={`of the ${humanDuration(group.interval * 1000)} between evaluations`}>
          <span className={pace === 'calm' ? undefined : styles[`${pace}Text`]}>{isNever(rule.lastEvaluation) ? '–' : humanDuration(rule.evaluationTime * 1000)}</span>
          {slowest > 0 && rule.evaluationTime > 0 && <span className={`${styles.tookBar} ${styles[pace]}`} style={{ width: `${(rule.evaluationTime / slowest) * 100}%` }} aria-hidden="true" />}
        </td>
        <td className="right nowrap number"><Ago at={rule.lastEvaluation} /></td>
      </tr>
      {error !== '' && <tr className={open ? styles.hasError : undefined}><td colSpan={5} className={styles.errorCell}><RuleError text={error} /></td></tr>}
      {open && <tr><td colSpan={5} className={styles.detailCell}><div className={styles.detail}><RuleDetail rule={rule} /></div></td></tr>}
    </>
  );
});

/** An alerting rule leads to its alerts, a recording rule to what it recorded. */
function Name({ rule }: { rule: Rule }) {
  if (rule.type === 'alerting') return <Link to="/alerts" search={{ q: rule.name } as never} className={`mono ${styles.ruleName}`}>{rule.name}</Link>;
  return <Link to="/query" search={queryOf(rule.name)} className={`mono ${styles.ruleName}`}>{rule.name}</Link>;
}
