import type { Labels } from './types';

/** Rules and alerts as Prometheus' API v1 gives them. Times of evaluation and durations are seconds. */

export type RuleHealth = 'ok' | 'err' | 'unknown';

export type AlertState = 'firing' | 'pending' | 'inactive';

export interface ActiveAlert {
  labels: Labels;
  annotations: Labels | null;
  state: AlertState;
  activeAt?: string | null;
  keepFiringSince?: string | null;
  value: string;
}

interface AnyRule {
  name: string;
  query: string;
  labels?: Labels | null;
  health: RuleHealth;
  lastError?: string;
  evaluationTime: number;
  lastEvaluation: string;
}

export interface AlertingRule extends AnyRule {
  type: 'alerting';
  /** Newer servers say "unknown" before the first evaluation. */
  state: AlertState | 'unknown';
  duration: number;
  keepFiringFor?: number;
  annotations?: Labels | null;
  /** Left out where the asker excluded them. */
  alerts?: readonly ActiveAlert[] | null;
}

export interface RecordingRule extends AnyRule {
  type: 'recording';
}

export type Rule = AlertingRule | RecordingRule;

export interface RuleGroup {
  name: string;
  file: string;
  interval: number;
  limit: number;
  evaluationTime: number;
  lastEvaluation: string;
  rules: readonly Rule[] | null;
}

export interface RulesData {
  groups: readonly RuleGroup[] | null;
  groupNextToken?: string;
}

/** A rule file that could not be read, and why; only this server has the list. */
export interface SetAsideFile {
  file: string;
  /** Its rules as they were before run on. */
  lastGoodVersionRuns: boolean;
  /** "file:line:column: reason" each. */
  errors: readonly string[];
}

export interface AlertmanagersData {
  activeAlertmanagers: readonly { url: string }[] | null;
  droppedAlertmanagers: readonly { url: string }[] | null;
}
