import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ActiveQuery } from '../api/types';
import { answerWith, success } from '../testing/answers';
import { renderPage } from '../testing/render';
import { ActiveQueriesPage } from './ActiveQueriesPage';

afterEach(() => vi.unstubAllGlobals());

const query = (id: number, more: Partial<ActiveQuery>): ActiveQuery => ({
  id, query: 'up', tenant: 'anonymous', state: 'running', startedAt: '2026-11-26T12:00:00Z', seconds: 18_610, queryableSamples: 1234567, peakSamples: 89, memoryBytes: 3 * 1024 * 1024,
  from: 'request', client: '10.1.2.3', path: '/api/v1/query_range', ...more,
});

const data = (queries: ActiveQuery[]) => ({
  maxConcurrency: 20, reservedForRules: 4, memoryBytes: 5 * 1024 * 1024, memoryLimitBytes: 1024 ** 3, memoryLimitPerQueryBytes: 512 * 1024 * 1024,
  maxSamples: 50_000_000, maxCost: 0, timeoutSeconds: 120, queries,
});

const long = query(7, { query: 'sum by (job) (rate(x[5m]))', start: 0, end: 21600, step: 15 });
const rule = query(8, { query: 'slow_rule', state: 'waiting', from: 'rule', ruleFile: 'rules/a.yml', ruleGroup: 'hourly', time: 0 });

describe('the active queries', () => {
  it('are listed with who asked, how long ago, what they took, and what the limits allow', async () => {
    answerWith(() => success(data([long, rule])));
    renderPage(<ActiveQueriesPage />);
    const first = (await screen.findByRole('button', { name: 'Cancel query 7' })).closest('tr')!;
    for (const words of ['sum by (job) (rate(x[5m]))', '10.1.2.3', '/api/v1/query_range', '5h 10m', '1\u2009234\u2009567', '3 MiB', '6h', 'every 15s']) expect(first.textContent).toContain(words);
    const second = screen.getByRole('button', { name: 'Cancel query 8' }).closest('tr')!;
    for (const words of ['slow_rule', 'Rule group hourly', 'rules/a.yml', 'waiting']) expect(second.textContent).toContain(words);
    expect(screen.getByText('1 running, 1 waiting for a place')).toBeTruthy();
    for (const words of ['1 of 20', '4 are kept for rules', '5 MiB', 'of 1 GiB', '512 MiB', 'no limit', '2m']) expect(document.body.textContent).toContain(words);
  });

  it('are cancelled only after a question, and the list is fetched anew', async () => {
    const running = [long, rule];
    const sent = answerWith(({ method }) => {
      if (method !== 'DELETE') return success(data([...running]));
      running.shift();
      return new Response('{"status":"success"}');
    });
    const user = userEvent.setup();
    renderPage(<ActiveQueriesPage />);
    await user.click(await screen.findByRole('button', { name: 'Cancel query 7' }));
    await user.click(await screen.findByRole('button', { name: 'Let it run' }));
    expect(sent.every((each) => each.method === 'GET')).toBe(true);
    await user.click(screen.getByRole('button', { name: 'Cancel query 7' }));
    await user.click(await screen.findByRole('button', { name: 'Cancel the query' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Cancel query 7' })).toBeNull());
    expect(sent.filter((each) => each.method === 'DELETE').map((each) => each.url.pathname)).toEqual(['/api/v1/status/active_queries/7']);
  });

  it('that ended by themselves meanwhile are no error; what the server refuses is shown', async () => {
    let status = 403;
    const sent = answerWith(({ method }) => {
      if (method !== 'DELETE') return success(data([long]));
      return new Response(JSON.stringify({ status: 'error', errorType: 'forbidden', error: 'not yours' }), { status });
    });
    const user = userEvent.setup();
    renderPage(<ActiveQueriesPage />);
    await user.click(await screen.findByRole('button', { name: 'Cancel query 7' }));
    await user.click(await screen.findByRole('button', { name: 'Cancel the query' }));
    expect((await screen.findByRole('alert')).textContent).toContain('not yours');
    status = 404;
    await user.click(screen.getByRole('button', { name: 'Cancel the query' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Cancel the query' })).toBeNull());
    expect(sent.filter((each) => each.method === 'DELETE')).toHaveLength(2);
  });

  it('may be none', async () => {
    answerWith(() => success(data([])));
    renderPage(<ActiveQueriesPage />);
    expect(await screen.findByText('No query runs')).toBeTruthy();
  });
});
