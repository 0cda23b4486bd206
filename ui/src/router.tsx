import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { ActiveQueriesPage } from './activity/ActiveQueriesPage';
import { AlertsPage } from './alerts/AlertsPage';
import { pagePrefix } from './api/prefix';
import { EmptyNote } from './common/Notes';
import { ErrorNote } from './common/Notes';
import { fromAlertmanagerLink } from './notifications/notifications';
import { NotificationsPage } from './notifications/NotificationsPage';
import { QueryPage } from './query/QueryPage';
import type { PagePath } from './routes';
import { RulesPage } from './rules/RulesPage';
import { ConfigPage } from './server/ConfigPage';
import { FlagsPage } from './server/FlagsPage';
import { StatusPage } from './server/StatusPage';
import { StoragePage } from './server/StoragePage';
import { Shell } from './shell/Shell';
import { DiscoveryPage } from './targets/DiscoveryPage';
import { TargetsPage } from './targets/TargetsPage';

type PlainSearch = Record<string, string>;

const root = createRootRoute({
  component: Shell,
  validateSearch: (search: Record<string, unknown>): PlainSearch => search as PlainSearch,
  notFoundComponent: () => <EmptyNote title="There is no such page">The address may be mistyped; the pages are in the menu.</EmptyNote>,
  errorComponent: ({ error }) => <ErrorNote error={error} />,
});

const page = <P extends PagePath>(path: P, component: () => React.ReactNode) => createRoute({ getParentRoute: () => root, path, component });

const toQuery = <P extends PagePath>(path: P) =>
  createRoute({
    getParentRoute: () => root,
    path,
    beforeLoad: ({ search }: { search: PlainSearch }) => {
      throw redirect({ to: '/query', search, replace: true });
    },
  });

interface Loading {
  search: PlainSearch;
  location: { hash: string };
}

/** Notifications link to Alertmanager's own page, at the root or below /alertmanager, which had its addresses behind the hash. */
function toNotifications(hash: string): void {
  const search = fromAlertmanagerLink(hash);
  if (search !== null) throw redirect({ to: '/alertmanager', search: search as never, hash: '', replace: true });
}

const tree = root.addChildren([
  createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: ({ search, location }: Loading) => {
      toNotifications(location.hash);
      throw redirect({ to: '/query', search, replace: true });
    },
  }),
  toQuery('/graph'),
  page('/query', QueryPage),
  page('/alerts', AlertsPage),
  page('/rules', RulesPage),
  createRoute({ getParentRoute: () => root, path: '/alertmanager', component: NotificationsPage, beforeLoad: ({ location }: Loading) => toNotifications(location.hash) }),
  page('/targets', TargetsPage),
  page('/service-discovery', DiscoveryPage),
  page('/status', StatusPage),
  page('/tsdb-status', StoragePage),
  page('/config', ConfigPage),
  page('/flags', FlagsPage),
  page('/active-queries', ActiveQueriesPage),
]);

/** Parameters stay plain text, as in Prometheus' links: the router's own way would quote numbers and read "1" as one. */
export function makeRouter() {
  return createRouter({
    routeTree: tree,
    basepath: pagePrefix() || '/',
    trailingSlash: 'preserve',
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const text = new URLSearchParams(Object.entries(search as PlainSearch).filter(([, value]) => value !== undefined)).toString();
      return text === '' ? '' : `?${text}`;
    },
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
