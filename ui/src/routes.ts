import type { IconName } from './common/Icon';

/**
 * Every address the page answers. The server has the same list (src/Web/Page/PageRoutes.cs; a test compares them) and sends index.html
 * for each. Prometheus' old addresses stay valid: /graph is the query page.
 */
export const routePaths = [
  { path: '/' },
  { path: '/query' },
  { path: '/graph' },
  { path: '/alerts' },
  { path: '/rules' },
  { path: '/alertmanager' },
  { path: '/targets' },
  { path: '/service-discovery' },
  { path: '/status' },
  { path: '/tsdb-status' },
  { path: '/config' },
  { path: '/flags' },
  { path: '/active-queries' },
] as const;

export type PagePath = (typeof routePaths)[number]['path'];

export interface NavEntry {
  to: PagePath;
  title: string;
  icon: IconName;
}

export interface NavGroup {
  title: string;
  entries: readonly NavEntry[];
}

/** The rail. */
export const navigation: readonly NavGroup[] = [
  { title: 'Ask', entries: [{ to: '/query', title: 'Query', icon: 'trace' }] },
  {
    title: 'Watch',
    entries: [
      { to: '/alerts', title: 'Alerts', icon: 'bell' },
      { to: '/rules', title: 'Rules', icon: 'ruler' },
      { to: '/alertmanager', title: 'Notifications', icon: 'letter' },
      { to: '/targets', title: 'Targets', icon: 'target' },
      { to: '/service-discovery', title: 'Discovery', icon: 'compass' },
    ],
  },
  {
    title: 'Server',
    entries: [
      { to: '/status', title: 'Status', icon: 'gauge' },
      { to: '/active-queries', title: 'Active queries', icon: 'clock' },
      { to: '/tsdb-status', title: 'Storage', icon: 'drum' },
      { to: '/config', title: 'Configuration', icon: 'sheet' },
      { to: '/flags', title: 'Flags', icon: 'flag' },
    ],
  },
];
