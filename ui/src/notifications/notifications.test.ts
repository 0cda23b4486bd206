import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AlertGroup, RoutedAlert } from '../api/alertmanagerTypes';
import { ApiError, askAlertmanager } from '../api/client';
import { answerWith } from '../testing/answers';
import { byReceiver, countRouted, filterReceivers, fromAlertmanagerLink, holdOf, webAddress } from './notifications';

afterEach(() => vi.unstubAllGlobals());

const alert = (fingerprint: string, labels: Record<string, string>, silencedBy: string[] = []): RoutedAlert => ({
  labels, annotations: { summary: `about ${fingerprint}` }, startsAt: '', endsAt: '', updatedAt: '', fingerprint, receivers: [],
  status: { state: silencedBy.length > 0 ? 'suppressed' : 'active', silencedBy, inhibitedBy: [] },
});

const groups: AlertGroup[] = [
  { labels: { alertname: 'Down' }, receiver: { name: 'pager' }, alerts: [alert('1', { alertname: 'Down', job: 'a' }), alert('2', { alertname: 'Down', job: 'b' }, ['s'])] },
  { labels: {}, receiver: { name: 'inbox' }, alerts: [alert('1', { alertname: 'Down', job: 'a' })] },
];

describe('notifications', () => {
  const all = byReceiver(groups, ['aside', 'pager']);

  it('stand by receiver, those with nothing to tell last', () => {
    expect(all.map((each) => [each.name, each.groups.length, each.active, each.suppressed])).toEqual([['inbox', 1, 1, 0], ['pager', 1, 1, 1], ['aside', 0, 0, 0]]);
    expect(countRouted(groups)).toBe(2);
  });

  it.each([
    ['', '', '', 3], ['job="b"', '', '', 1], ['about down', '', '', 2], ['', 'suppressed', '', 1], ['', '', 'pager', 1], ['', '', 'aside', 1], ['', 'active', 'aside', 0], ['nothing', '', '', 0],
  ] as const)('the filter %j %j %j leaves %d receivers', (text, state, receiver, count) => expect(filterReceivers(all, { text, state, receiver })).toHaveLength(count));

  it('say what holds an alert back', () => {
    expect(holdOf(groups[0]!.alerts![1]!)).toBe('silenced');
    expect(holdOf(groups[0]!.alerts![0]!)).toBe('');
  });

  it('link to the web only', () => {
    expect(webAddress('https://a/graph')).toBe('https://a/graph');
    expect(webAddress('javascript:alert(1)')).toBe('');
  });

  it.each([
    ['/alerts?receiver=pager', { receiver: 'pager' }],
    ['#/alerts', {}],
    ['/alerts?filter=%7Balertname%3D%22Down%22%2C%20job%3D~%22x%22%7D', { q: 'alertname="Down"' }],
    ['/status', { tab: 'status' }],
    ['/elsewhere', null],
    ['', null],
  ])('the link %j to Alertmanager becomes %j', (hash, search) => expect(fromAlertmanagerLink(hash)).toEqual(search));
});

describe("Alertmanager's API", () => {
  it('answers without an envelope', async () => {
    const sent = answerWith(() => new Response('[{"name":"pager"}]'));
    expect((await askAlertmanager('receivers')).data).toEqual([{ name: 'pager' }]);
    expect(sent[0]!.url.pathname).toBe('/api/v2/receivers');
  });

  it.each([
    [404, 'not here', 'not_found', 'not here'],
    [400, '"bad matcher format"', 'alertmanager', 'bad matcher format'],
    [422, '{"code":602,"message":"filter is required"}', 'alertmanager', 'filter is required'],
    [500, '', 'alertmanager', 'The server answered 500.'],
  ])('refuses with %d in its own words', async (status, body, kind, message) => {
    answerWith(() => new Response(body, { status }));
    const caught: unknown = await askAlertmanager('alerts').catch((problem: unknown) => problem);
    expect(caught).toBeInstanceOf(ApiError);
    expect(caught).toMatchObject({ kind, message });
  });
});
