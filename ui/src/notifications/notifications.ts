import type { AlertGroup, RoutedAlert } from '../api/alertmanagerTypes';
import type { Labels } from '../api/types';
import { labelPairs } from '../format/labels';
import { shortKey } from '../rules/ruleGroups';

export type RoutedState = RoutedAlert['status']['state'];

export interface RoutedGroup {
  key: string;
  labels: Labels;
  alerts: readonly RoutedAlert[];
}

export interface ReceiverGroups {
  name: string;
  groups: RoutedGroup[];
  active: number;
  suppressed: number;
}

const pairsText = (labels: Labels | null) => labelPairs(labels ?? {}).map(([name, value]) => `${name}=${value}`).join(' ');

/** Groups by receiver, both by name; the same group may go to several receivers. Receivers without groups are kept: nothing waits for them. */
export function byReceiver(groups: readonly AlertGroup[], names: readonly string[]): ReceiverGroups[] {
  const receivers = new Map<string, ReceiverGroups>();
  const receiverOf = (name: string) => {
    let receiver = receivers.get(name);
    if (receiver === undefined) receivers.set(name, (receiver = { name, groups: [], active: 0, suppressed: 0 }));
    return receiver;
  };
  for (const name of names) receiverOf(name);
  for (const group of groups) {
    const receiver = receiverOf(group.receiver.name);
    const alerts = group.alerts ?? [];
    receiver.groups.push({ key: shortKey(`${group.receiver.name}\n${pairsText(group.labels)}\n${alerts[0]?.fingerprint ?? ''}`), labels: group.labels, alerts });
    for (const alert of alerts) receiver[alert.status.state === 'suppressed' ? 'suppressed' : 'active']++;
  }
  return [...receivers.values()].sort((left, right) => Number(right.groups.length > 0) - Number(left.groups.length > 0) || (left.name < right.name ? -1 : 1));
}

export interface RoutedFilter {
  text: string;
  state: RoutedState | '';
  receiver: string;
}

/** Every word has to be in the alert's labels or annotations. Receivers of which nothing is left go, unless nothing was asked for. */
export function filterReceivers(receivers: readonly ReceiverGroups[], filter: RoutedFilter): ReceiverGroups[] {
  const words = filter.text.toLowerCase().replaceAll('"', '').split(/\s+/).filter((word) => word !== '');
  const kept = receivers.filter((receiver) => filter.receiver === '' || receiver.name === filter.receiver);
  if (words.length === 0 && filter.state === '') return kept;
  const fits = (alert: RoutedAlert) => {
    if (filter.state !== '' && alert.status.state !== filter.state) return false;
    const text = `${pairsText(alert.labels)} ${pairsText(alert.annotations)}`.replaceAll('"', '').toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return kept
    .map((receiver) => ({ ...receiver, groups: receiver.groups.map((group) => ({ ...group, alerts: group.alerts.filter(fits) })).filter((group) => group.alerts.length > 0) }))
    .filter((receiver) => receiver.groups.length > 0);
}

/** Why an alert is held back, in a word or two. */
export function holdOf(alert: RoutedAlert): string {
  const { silencedBy, inhibitedBy, mutedBy } = alert.status;
  if ((silencedBy ?? []).length > 0) return 'silenced';
  if ((inhibitedBy ?? []).length > 0) return 'inhibited';
  if ((mutedBy ?? []).length > 0) return `muted by ${mutedBy!.join(', ')}`;
  return '';
}

/** How many alerts there are, each once: one alert may stand in the groups of several receivers. */
export const countRouted = (groups: readonly AlertGroup[]): number => new Set(groups.flatMap((group) => (group.alerts ?? []).map((alert) => alert.fingerprint))).size;

/** Only an address of the web becomes a link: alerts come from anyone who may post them. */
export const webAddress = (text: string | undefined): string => (text !== undefined && /^https?:\/\//i.test(text) ? text : '');

/** Where Alertmanager's own page had its addresses: `/#/alerts?receiver=pager&filter={a="b"}`, which notifications link to. */
export function fromAlertmanagerLink(hash: string): Record<string, string> | null {
  const match = /^#?\/(alerts|status)\/?(?:\?(.*))?$/.exec(hash);
  if (!match) return null;
  if (match[1] === 'status') return { tab: 'status' };
  const parameters = new URLSearchParams(match[2] ?? '');
  const filter = (parameters.get('filter') ?? '').replace(/^\{|\}$/g, '').split(',').map((each) => each.trim()).filter((each) => /^[\w.:]+="/.test(each)).join(' ');
  const search: Record<string, string> = {};
  if (parameters.get('receiver')) search.receiver = parameters.get('receiver')!;
  if (filter !== '') search.q = filter;
  return search;
}
