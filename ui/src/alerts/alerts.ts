import type { ActiveAlert, AlertingRule, Rule, RuleGroup } from '../api/ruleTypes';
import type { Labels } from '../api/types';
import { standingOf, type Standing } from '../rules/ruleGroups';

/** An alert's labels without what its rule says already. */
export function ownLabels(alert: ActiveAlert, rule: AlertingRule): Labels {
  const said: Labels = { ...rule.labels, alertname: rule.name };
  return Object.fromEntries(Object.entries(alert.labels).filter(([name, value]) => said[name] !== value));
}

const order = { firing: 0, pending: 1, inactive: 2 } as const;

export function newestFirst(alerts: readonly ActiveAlert[]): ActiveAlert[] {
  const begun = (alert: ActiveAlert) => alert.activeAt ?? '';
  return [...alerts].sort((left, right) => order[left.state] - order[right.state] || (begun(left) < begun(right) ? 1 : begun(left) > begun(right) ? -1 : 0));
}

export type RuleCounts = Record<Standing, number> & { all: number };

export function countStandings(groups: readonly RuleGroup[]): RuleCounts {
  const counts: RuleCounts = { all: 0, firing: 0, pending: 0, failing: 0, inactive: 0, waiting: 0 };
  for (const group of groups) {
    for (const rule of group.rules ?? []) {
      counts.all++;
      counts[standingOf(rule)]++;
    }
  }
  return counts;
}

/** The first annotation that says in a line what the alert is about: as it stands in the rule, or filled in where one alert is active. */
export function headline(rule: AlertingRule): string {
  const only = rule.alerts?.length === 1 ? rule.alerts[0]!.annotations : null;
  const said = only ?? rule.annotations ?? {};
  return said.summary ?? said.message ?? said.description ?? '';
}

/** A rule fits its standing; one that fires and fails fits both. */
export const fitsState = (state: Standing) => (rule: Rule): boolean => standingOf(rule) === state || (state === 'failing' && rule.health === 'err');
