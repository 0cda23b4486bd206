import type { Labels } from './types';

/** The shapes of Alertmanager's API v2, as far as the page reads them. */

export interface ReceiverName {
  name: string;
}

export interface RoutedAlert {
  labels: Labels;
  annotations: Labels | null;
  startsAt: string;
  endsAt: string;
  updatedAt: string;
  fingerprint: string;
  generatorURL?: string;
  receivers: readonly ReceiverName[] | null;
  status: {
    state: 'active' | 'suppressed' | 'unprocessed';
    silencedBy: readonly string[] | null;
    inhibitedBy: readonly string[] | null;
    mutedBy?: readonly string[] | null;
  };
}

export interface AlertGroup {
  labels: Labels;
  receiver: ReceiverName;
  alerts: readonly RoutedAlert[] | null;
}

export interface AlertmanagerStatus {
  cluster: { name?: string; status: string; peers?: readonly { name: string; address: string }[] | null };
  config: { original: string };
  uptime: string;
  versionInfo: Readonly<Record<string, string>>;
}
