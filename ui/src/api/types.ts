/** The shapes of Prometheus' HTTP API v1, as far as the page reads them. Times in answers are seconds unless a name says otherwise. */

export type Labels = Readonly<Record<string, string>>;

/** A sample's time in seconds and its value as text: JSON has no NaN and no infinity. */
export type SamplePair = readonly [timeSeconds: number, value: string];

export interface HistogramValue {
  count: string;
  sum: string;
  /** [boundary rule 0..3, lower, upper, count] */
  buckets?: readonly (readonly [number, string, string, string])[];
}

export type HistogramPair = readonly [timeSeconds: number, value: HistogramValue];

export interface InstantSeries {
  metric: Labels;
  value?: SamplePair;
  histogram?: HistogramPair;
}

export interface RangeSeries {
  metric: Labels;
  values?: readonly SamplePair[];
  histograms?: readonly HistogramPair[];
}

export interface QueryStats {
  timings?: { evalTotalTime?: number; execTotalTime?: number; execQueueTime?: number };
  samples?: { totalQueryableSamples?: number; peakSamples?: number };
}

export type QueryData = { stats?: QueryStats } & (
  | { resultType: 'vector'; result: readonly InstantSeries[] }
  | { resultType: 'matrix'; result: readonly RangeSeries[] }
  | { resultType: 'scalar'; result: SamplePair }
  | { resultType: 'string'; result: SamplePair }
);

export interface Envelope<T> {
  status: 'success' | 'error';
  data?: T;
  errorType?: string;
  error?: string;
  warnings?: string[] | null;
  infos?: string[] | null;
}

export type TargetHealth = 'up' | 'down' | 'unknown';

export interface ActiveTarget {
  discoveredLabels: Labels;
  labels: Labels;
  scrapePool: string;
  scrapeUrl: string;
  globalUrl?: string;
  lastError: string;
  lastScrape: string;
  lastScrapeDuration: number;
  health: TargetHealth;
  scrapeInterval?: string;
  scrapeTimeout?: string;
}

export interface DroppedTarget {
  discoveredLabels: Labels;
  scrapePool?: string;
}

export interface TargetsData {
  activeTargets: readonly ActiveTarget[] | null;
  droppedTargets: readonly DroppedTarget[] | null;
  droppedTargetCounts?: Readonly<Record<string, number>> | null;
}

export interface NamedCount {
  name: string;
  value: number;
}

export interface TsdbData {
  headStats: { numSeries: number; numLabelPairs: number; chunkCount: number; minTime: number; maxTime: number };
  seriesCountByMetricName: readonly NamedCount[] | null;
  labelValueCountByLabelName: readonly NamedCount[] | null;
  memoryInBytesByLabelName: readonly NamedCount[] | null;
  seriesCountByLabelValuePair: readonly NamedCount[] | null;
}

export interface WalReplayData {
  min: number;
  max: number;
  current: number;
}

export interface RuntimeData {
  startTime: string;
  CWD: string;
  hostname?: string;
  serverTime?: string;
  reloadConfigSuccess: boolean;
  lastConfigTime: string;
  corruptionCount: number;
  storageRetention: string;
  [more: string]: string | number | boolean | undefined;
}

export interface MetricMetadata {
  type: string;
  help: string;
  unit: string;
}

/** A query that waits or runs. */
export interface ActiveQuery {
  id: number;
  query: string;
  tenant: string;
  state: 'running' | 'waiting';
  startedAt: string;
  seconds: number;
  /** Of an instant query. */
  time?: number;
  /** Of a range query. */
  start?: number;
  end?: number;
  step?: number;
  queryableSamples: number;
  peakSamples: number;
  memoryBytes: number;
  from: 'rule' | 'request' | 'server';
  ruleFile?: string;
  ruleGroup?: string;
  client?: string;
  path?: string;
}

/** Limits of 0 are none. */
export interface ActiveQueriesData {
  maxConcurrency: number;
  reservedForRules: number;
  memoryBytes: number;
  memoryLimitBytes: number;
  memoryLimitPerQueryBytes: number;
  maxSamples: number;
  maxCost: number;
  timeoutSeconds: number;
  queries: readonly ActiveQuery[];
}
