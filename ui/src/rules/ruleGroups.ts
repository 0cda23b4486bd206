import type { AlertState, Rule, RuleGroup } from '../api/ruleTypes';
import type { Labels } from '../api/types';
import { labelPairs } from '../format/labels';

/** Text in 32 bits (FNV-1a): short enough that a link can name many open rules. */
export function shortKey(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}

export const groupKey = (group: Pick<RuleGroup, 'file' | 'name'>): string => shortKey(`${group.file}\n${group.name}`);

/** The same after a reload of an unchanged file, whatever else the file gained. */
export const ruleKey = (group: Pick<RuleGroup, 'file' | 'name'>, rule: Rule): string =>
  shortKey([group.file, group.name, rule.type, rule.name, rule.query, pairsText(rule.labels)].join('\n'));

/** Keys for a list on the page: rules that are the same twice in a group get a number behind. */
export function listKeys(rows: readonly PlacedRule[]): string[] {
  const seen = new Map<string, number>();
  return rows.map(({ group, rule }) => {
    const key = `${groupKey(group)} ${ruleKey(group, rule)}`;
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return before === 0 ? key : `${key} ${before}`;
  });
}

const pairsText = (labels: Rule['labels']) => labelPairs(labels ?? {}).map(([key, value]) => `${key}=${value}`).join(' ');

const spokenFirst = ['summary', 'message', 'description'];

/** Annotations with the short ones that everybody writes in front. */
export function annotationPairs(annotations: Labels | null | undefined): [string, string][] {
  const place = (name: string) => (spokenFirst.includes(name) ? spokenFirst.indexOf(name) : spokenFirst.length);
  return labelPairs(annotations ?? {}).sort(([left], [right]) => place(left) - place(right));
}

/** What a rule is about right now: a rule that fails says nothing true about its state. */
export type Standing = 'firing' | 'pending' | 'failing' | 'inactive' | 'waiting';

export function standingOf(rule: Rule): Standing {
  if (rule.type === 'alerting' && (rule.state === 'firing' || rule.state === 'pending')) return rule.state;
  if (rule.health === 'err') return 'failing';
  return rule.health === 'unknown' ? 'waiting' : 'inactive';
}

const order: Record<Standing, number> = { firing: 0, pending: 1, failing: 2, waiting: 3, inactive: 4 };

const rank = (rule: Rule) => order[standingOf(rule)];

/** What burns comes first, groups and the rules in them; what is alike stays as in the files. */
export function worstFirst(groups: readonly RuleGroup[]): RuleGroup[] {
  return groups
    .map((group) => ({ group, worst: Math.min(...(group.rules ?? []).map(rank)) }))
    .sort((left, right) => left.worst - right.worst)
    .map(({ group }) => ({ ...group, rules: [...(group.rules ?? [])].sort((left, right) => rank(left) - rank(right)) }));
}

const texts = new WeakMap<Rule, string>();

// Made once for each rule that came from the server: thousands are searched at every key.
function textOf(group: RuleGroup, rule: Rule): string {
  let text = texts.get(rule);
  if (text === undefined) {
    const alerting = rule.type === 'alerting' ? [pairsText(rule.annotations), ...(rule.alerts ?? []).map((alert) => pairsText(alert.labels))] : [];
    text = [group.file, group.name, rule.name, rule.type, rule.query, pairsText(rule.labels), rule.lastError ?? '', ...alerting].join('\n').replaceAll('"', '').toLowerCase();
    texts.set(rule, text);
  }
  return text;
}

/** Keeps the rules that have every word somewhere: in file, group, name, expression, labels, annotations, error or active alerts. */
export function filterGroups(groups: readonly RuleGroup[], text: string, fits: (rule: Rule) => boolean = () => true): RuleGroup[] {
  const words = text.toLowerCase().replaceAll('"', '').split(/\s+/).filter((word) => word !== '');
  const found = groups.map((group) => ({
    ...group,
    rules: (group.rules ?? []).filter((rule) => fits(rule) && words.every((word) => textOf(group, rule).includes(word))),
  }));
  return found.filter((group) => group.rules.length > 0);
}

export const countRules = (groups: readonly RuleGroup[], fits: (rule: Rule) => boolean): number =>
  groups.reduce((sum, group) => sum + (group.rules ?? []).reduce((count, rule) => count + (fits(rule) ? 1 : 0), 0), 0);

/** How many alerts of the rule are in the state; without the alerts themselves, none. */
export const countAlerts = (rule: Rule, state: AlertState): number =>
  rule.type === 'alerting' ? (rule.alerts ?? []).filter((alert) => alert.state === state).length : 0;

export interface PlacedRule {
  group: RuleGroup;
  rule: Rule;
}

export function slowestFirst(groups: readonly RuleGroup[]): PlacedRule[] {
  return groups.flatMap((group) => (group.rules ?? []).map((rule) => ({ group, rule }))).sort((left, right) => right.rule.evaluationTime - left.rule.evaluationTime);
}

/** The longest evaluation there is, in seconds. */
export const slowestOf = (groups: readonly RuleGroup[]): number =>
  groups.reduce((most, group) => (group.rules ?? []).reduce((so, rule) => Math.max(so, rule.evaluationTime), most), 0);

/** From none to all of the interval that an evaluation took; groups above one miss evaluations. */
export const loadOf = (group: RuleGroup): number => (group.interval > 0 ? group.evaluationTime / group.interval : 0);

export type Pace = 'calm' | 'slow' | 'late';

/** Slow: a tenth of its interval and more for one rule, half of it for a group. Late: more than there is. */
export const paceOf = (seconds: number, interval: number, slowFrom: number): Pace => (interval <= 0 || seconds < slowFrom * interval ? 'calm' : seconds < interval ? 'slow' : 'late');

export interface AsideReason {
  /** "12:5", or empty where the reason is about the file as a whole. */
  place: string;
  reason: string;
}

/** Takes "file:line:column: reason" apart; the file stands above already. */
export function asideReason(error: string, file: string): AsideReason {
  const rest = error.startsWith(`${file}:`) ? error.slice(file.length + 1) : error;
  const match = /^(\d+(?::\d+)?):\s*(.*)$/s.exec(rest.trimStart());
  return match ? { place: match[1]!, reason: match[2]! } : { place: '', reason: rest.trimStart() };
}
