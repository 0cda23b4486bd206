import { describe, expect, it } from 'vitest';
import type { AlertingRule, RecordingRule, Rule, RuleGroup } from '../api/ruleTypes';
import { annotationPairs, asideReason, countRules, filterGroups, listKeys, loadOf, paceOf, ruleKey, slowestFirst, slowestOf, standingOf, worstFirst } from './ruleGroups';

const evaluated = { health: 'ok', evaluationTime: 0.001, lastEvaluation: '2026-11-26T13:00:00Z' } as const;

const alerting = (name: string, more: Partial<AlertingRule> = {}): AlertingRule => ({ type: 'alerting', name, query: `${name.toLowerCase()} > 1`, state: 'inactive', duration: 0, ...evaluated, ...more });
const recording = (name: string, more: Partial<RecordingRule> = {}): RecordingRule => ({ type: 'recording', name, query: 'sum(up)', ...evaluated, ...more });
const group = (name: string, rules: Rule[], more: Partial<RuleGroup> = {}): RuleGroup => ({ name, file: 'a.yml', interval: 30, limit: 0, evaluationTime: 0.3, lastEvaluation: '2026-11-26T13:00:00Z', rules, ...more });

const groups = [
  group('calm', [alerting('Quiet', { labels: { team: 'web' }, annotations: { summary: 'All is well' } }), recording('job:up:sum')]),
  group('mixed', [alerting('Fine'), alerting('Broken', { health: 'err', lastError: 'many-to-many matching' }), alerting('Hot', { state: 'firing', alerts: [{ labels: { instance: 'db:1' }, annotations: {}, state: 'firing', value: '1' }] })], { file: 'b.yml' }),
  group('slow', [recording('slow:sum', { evaluationTime: 2 }), alerting('Soon', { state: 'pending' })]),
];

const names = (found: readonly RuleGroup[]) => found.flatMap((each) => (each.rules ?? []).map((rule) => rule.name));

describe('rules', () => {
  it('that fire come first, then those that wait, those that fail, and the rest as in the files', () => {
    expect(worstFirst(groups).map((each) => each.name)).toEqual(['mixed', 'slow', 'calm']);
    expect(names(worstFirst(groups))).toEqual(['Hot', 'Broken', 'Fine', 'Soon', 'slow:sum', 'Quiet', 'job:up:sum']);
  });

  it.each([
    ['', ['Quiet', 'job:up:sum', 'Fine', 'Broken', 'Hot', 'slow:sum', 'Soon']],
    ['HOT', ['Hot']],
    ['b.yml', ['Fine', 'Broken', 'Hot']],
    ['team="web"', ['Quiet']],
    ['team=web recording', []],
    ['well', ['Quiet']],
    ['many-to-many', ['Broken']],
    ['instance="db:1" hot', ['Hot']],
    ['slow sum(up)', ['slow:sum']],
  ])('are found by %j', (text, found) => expect(names(filterGroups(groups, text))).toEqual(found));

  it('of a group of which nothing is left take the group with them', () => {
    expect(filterGroups(groups, '', (rule) => rule.health === 'err').map((each) => each.name)).toEqual(['mixed']);
    expect(countRules(groups, (rule) => rule.type === 'recording')).toBe(2);
  });

  it('that are failing or not yet evaluated have no state to trust', () => {
    expect(standingOf(alerting('a', { health: 'err' }))).toBe('failing');
    expect(standingOf(alerting('a', { health: 'unknown', state: 'unknown' }))).toBe('waiting');
    expect(standingOf(alerting('a', { health: 'err', state: 'firing' }))).toBe('firing');
    expect(standingOf(recording('a'))).toBe('inactive');
  });

  it('have keys that survive a new evaluation and tell twins apart', () => {
    const [one, other] = [alerting('a', { labels: { x: '1' } }), alerting('a', { labels: { x: '2' } })];
    const at = groups[0]!;
    expect(ruleKey(at, one)).toBe(ruleKey(at, { ...one, state: 'firing', evaluationTime: 9 }));
    expect(ruleKey(at, one)).not.toBe(ruleKey(at, other));
    expect(ruleKey(at, one)).not.toBe(ruleKey(groups[1]!, one));
    expect(new Set(listKeys([one, { ...one }, other].map((rule) => ({ group: at, rule })))).size).toBe(3);
  });

  it('that take long stand out', () => {
    expect(slowestFirst(groups)[0]!.rule.name).toBe('slow:sum');
    expect(slowestOf(groups)).toBe(2);
    expect(loadOf(groups[0]!)).toBeCloseTo(0.01);
    expect([paceOf(1, 30, 0.1), paceOf(3, 30, 0.1), paceOf(31, 30, 0.5), paceOf(1, 0, 0.1)]).toEqual(['calm', 'slow', 'late', 'calm']);
  });

  it('say the summary before the rest', () =>
    expect(annotationPairs({ a: '1', description: '2', summary: '3' }).map(([name]) => name)).toEqual(['summary', 'description', 'a']));
});

describe('the reason why a file is set aside', () => {
  it.each([
    ['/etc/rules/a.yml:12:5: groups[0]: unknown field "exprr"', '12:5', 'groups[0]: unknown field "exprr"'],
    ['/etc/rules/a.yml:3: no', '3', 'no'],
    ['/etc/rules/a.yml: cannot be read', '', 'cannot be read'],
    ['of another kind: 5', '', 'of another kind: 5'],
  ])('%j names its place', (error, place, reason) => expect(asideReason(error, '/etc/rules/a.yml')).toEqual({ place, reason }));
});
