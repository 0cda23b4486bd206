import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { answerWith, success } from '../testing/answers';
import { renderPage } from '../testing/render';
import { freshPanel } from './panelState';
import { TableTab } from './TableTab';

afterEach(() => vi.unstubAllGlobals());

const open = (data: unknown, more: object = {}) => {
  answerWith(() => success(data, more));
  renderPage(<TableTab panel={{ ...freshPanel, expr: 'x', tab: 'table' }} nowMs={1_700_000_000_000} />);
};

describe('the table', () => {
  it('shows series with their values, remarks and costs', async () => {
    open(
      { resultType: 'vector', result: [{ metric: { __name__: 'up', job: 'a' }, value: [1, '-Inf'] }], stats: { samples: { totalQueryableSamples: 12345 } } },
      { warnings: ['some blocks are missing'] },
    );
    expect(await screen.findByText('−Inf')).toBeTruthy();
    expect(screen.getByText('some blocks are missing')).toBeTruthy();
    expect(screen.getByText(/12.345 samples read/)).toBeTruthy();
  });

  it('says so where nothing matched', async () => {
    open({ resultType: 'vector', result: [] });
    expect(await screen.findByText('The query gave no series')).toBeTruthy();
  });

  it('shows the first rows of many and says how many there are', async () => {
    open({ resultType: 'vector', result: Array.from({ length: 700 }, (_, at) => ({ metric: { n: String(at) }, value: [1, '1'] })) });
    expect(await screen.findByText('The first 500 of 700 series are shown')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Show 200 more' })).toBeTruthy();
  });

  it('shows histograms by their buckets, and scalars', async () => {
    open({ resultType: 'vector', result: [{ metric: { a: 'b' }, histogram: [1, { count: '3', sum: '4.5', buckets: [[0, '1', '2', '3']] }] }] });
    expect(await screen.findByText('count 3, sum 4.5')).toBeTruthy();
    expect(screen.getByText('(1, 2]')).toBeTruthy();
  });

  it('can be stopped while it takes long, and asked again', async () => {
    let slow = true;
    answerWith(() => (slow ? new Promise<Response>(() => {}) : success({ resultType: 'scalar', result: [1, '7'] })));
    renderPage(<TableTab panel={{ ...freshPanel, expr: 'x' }} nowMs={1} />);
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: 'Stop' }));
    slow = false;
    await user.click(await screen.findByRole('button', { name: 'Run again' }));
    expect(await screen.findByText('7')).toBeTruthy();
  });

  it("shows the server's reason where it refused", async () => {
    answerWith(() => new Response(JSON.stringify({ status: 'error', errorType: 'bad_data', error: '1:3: parse error' }), { status: 400 }));
    renderPage(<TableTab panel={{ ...freshPanel, expr: 'x(' }} nowMs={1} />);
    expect((await screen.findByRole('alert')).textContent).toContain('1:3: parse error');
  });
});
