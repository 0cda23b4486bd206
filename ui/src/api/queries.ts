import type { AlertGroup, AlertmanagerStatus, ReceiverName } from './alertmanagerTypes';
import { ask, askAlertmanager, isReady, remove, type Answer } from './client';
import type { ActiveAlert, AlertmanagersData, RulesData, SetAsideFile } from './ruleTypes';
import type { ActiveQueriesData, QueryData, RuntimeData, TargetsData, TsdbData, WalReplayData } from './types';

// The server stops at this many series and says so in a warning: a browser has no use for more.
export const seriesLimit = 10_000;

export interface RangeWindow {
  startMs: number;
  endMs: number;
  stepMs: number;
}

export type RangeAnswer = Answer<QueryData> & { window: RangeWindow };
export type InstantAnswer = Answer<QueryData> & { timeMs: number };

const seconds = (ms: number) => (ms / 1000).toFixed(3);

export async function askInstant(query: string, timeMs: number, signal?: AbortSignal): Promise<InstantAnswer> {
  const answer = await ask<QueryData>('query', { query, time: seconds(timeMs), limit: seriesLimit, stats: 'true' }, signal);
  return { ...answer, timeMs };
}

export async function askRange(query: string, window: RangeWindow, signal?: AbortSignal): Promise<RangeAnswer> {
  const parameters = {
    query,
    start: seconds(window.startMs),
    end: seconds(window.endMs),
    step: seconds(window.stepMs),
    limit: seriesLimit,
    stats: 'true',
  };
  const answer = await ask<QueryData>('query_range', parameters, signal);
  return { ...answer, window };
}

export const askFormatted = (query: string) => ask<string>('format_query', { query });

export const cancelQuery = (id: number) => remove(`status/active_queries/${id}`);

/** Asks again at this pace, or slower where answers are large: a page that watches must not be what keeps the server busy. */
export const paced = (everyMs: number) => (query: { state: { data?: { tookMs: number } | undefined } }) => Math.max(everyMs, 25 * (query.state.data?.tookMs ?? 0));

// Ten thousand rules in one answer would be slow to the first line; the groups come in pages.
export const groupsPerPage = 100;

export type RuleKind = 'all' | 'alert';

export const askRules = (kind: RuleKind, token: string, signal: AbortSignal) =>
  ask<RulesData>(
    'rules',
    { type: kind === 'alert' ? 'alert' : undefined, exclude_alerts: kind === 'all' ? 'true' : undefined, group_limit: groupsPerPage, group_next_token: token || undefined },
    signal,
  );

/** Options for useQuery: one per thing the server knows about itself. */
export const serverQueries = {
  targets: (state: 'active' | 'any') => ({
    queryKey: ['targets', state],
    queryFn: ({ signal }: { signal: AbortSignal }) => ask<TargetsData>('targets', { state }, signal),
  }),
  scrapePools: () => ({
    queryKey: ['scrape_pools'],
    queryFn: ({ signal }: { signal: AbortSignal }) => ask<{ scrapePools: string[] | null }>('scrape_pools', {}, signal),
  }),
  config: () => ({
    queryKey: ['config'],
    queryFn: ({ signal }: { signal: AbortSignal }) => ask<{ yaml: string }>('status/config', {}, signal),
  }),
  flags: () => ({
    queryKey: ['flags'],
    queryFn: ({ signal }: { signal: AbortSignal }) => ask<Record<string, string>>('status/flags', {}, signal),
  }),
  runtime: () => ({
    queryKey: ['runtimeinfo'],
    queryFn: ({ signal }: { signal: AbortSignal }) => ask<RuntimeData>('status/runtimeinfo', {}, signal),
  }),
  build: () => ({
    queryKey: ['buildinfo'],
    queryFn: ({ signal }: { signal: AbortSignal }) => ask<Record<string, string>>('status/buildinfo', {}, signal),
  }),
  tsdb: (limit: number) => ({
    queryKey: ['tsdb', limit],
    queryFn: ({ signal }: { signal: AbortSignal }) => ask<TsdbData>('status/tsdb', { limit }, signal),
  }),
  activeQueries: () => ({
    queryKey: ['active_queries'],
    queryFn: ({ signal }: { signal: AbortSignal }) => ask<ActiveQueriesData>('status/active_queries', {}, signal),
  }),
  walReplay: () => ({
    queryKey: ['walreplay'],
    queryFn: ({ signal }: { signal: AbortSignal }) => ask<WalReplayData>('status/walreplay', {}, signal),
  }),
  alerts: () => ({
    queryKey: ['alerts'],
    queryFn: ({ signal }: { signal: AbortSignal }) => ask<{ alerts: readonly ActiveAlert[] | null }>('alerts', {}, signal),
  }),
  ruleFiles: () => ({
    queryKey: ['rule_files'],
    queryFn: ({ signal }: { signal: AbortSignal }) => ask<{ setAside: readonly SetAsideFile[] | null }>('status/rule_files', {}, signal),
  }),
  /** The Alertmanagers that this server sends to. */
  alertmanagers: () => ({
    queryKey: ['alertmanagers'],
    queryFn: ({ signal }: { signal: AbortSignal }) => ask<AlertmanagersData>('alertmanagers', {}, signal),
  }),
  ready: () => ({
    queryKey: ['ready'],
    queryFn: ({ signal }: { signal: AbortSignal }) => isReady(signal),
  }),
};

/** Options for useQuery: what the Alertmanager in this server knows. */
export const alertmanagerQueries = {
  status: () => ({
    queryKey: ['alertmanager', 'status'],
    queryFn: ({ signal }: { signal: AbortSignal }) => askAlertmanager<AlertmanagerStatus>('status', {}, signal),
  }),
  receivers: () => ({
    queryKey: ['alertmanager', 'receivers'],
    queryFn: ({ signal }: { signal: AbortSignal }) => askAlertmanager<readonly ReceiverName[]>('receivers', {}, signal),
  }),
  groups: () => ({
    queryKey: ['alertmanager', 'groups'],
    queryFn: ({ signal }: { signal: AbortSignal }) => askAlertmanager<readonly AlertGroup[]>('alerts/groups', {}, signal),
  }),
};
