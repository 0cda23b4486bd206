import { afterEach, describe, expect, it, vi } from 'vitest';
import { answerWith, success } from '../testing/answers';
import { ApiError, ask } from './client';
import { pagePrefix } from './prefix';
import { setTenant } from './tenant';
import { askInstant, askRange } from './queries';

afterEach(() => vi.unstubAllGlobals());

const failure = async (promise: Promise<unknown>): Promise<ApiError> => {
  const caught: unknown = await promise.catch((problem: unknown) => problem);
  expect(caught).toBeInstanceOf(ApiError);
  return caught as ApiError;
};

describe('the client', () => {
  it('unwraps an answer with its remarks', async () => {
    answerWith(() => success([1, 2], { warnings: ['late'], infos: null }));
    expect(await ask('labels')).toMatchObject({ data: [1, 2], warnings: ['late'], infos: [] });
  });

  it("passes the server's own words on", async () => {
    answerWith(() => new Response(JSON.stringify({ status: 'error', errorType: 'bad_data', error: 'parse error' }), { status: 400 }));
    expect(await failure(ask('query'))).toMatchObject({ kind: 'bad_data', message: 'parse error', httpStatus: 400 });
  });

  it('tells a server that starts from one that is gone', async () => {
    answerWith(() => new Response('Service Unavailable', { status: 503 }));
    expect(await failure(ask('query'))).toMatchObject({ kind: 'unavailable' });
    answerWith(() => Promise.reject(new TypeError('failed to fetch')));
    expect(await failure(ask('query'))).toMatchObject({ kind: 'unreachable' });
  });

  it('says what to do where the server keeps tenants apart, and names the tenant from then on', async () => {
    answerWith(() => new Response('no org id\n', { status: 401 }));
    expect(await failure(ask('query'))).toMatchObject({ kind: 'tenant', httpStatus: 401, message: expect.stringContaining("field 'Tenant'") });
    const sent = answerWith(() => success([]));
    await ask('labels');
    setTenant('team-a');
    await ask('labels');
    setTenant('');
    await ask('labels');
    expect(sent.map((each) => each.headers.get('X-Scope-OrgID'))).toEqual([null, 'team-a', null]);
  });

  it('refuses an answer that would freeze the page', async () => {
    answerWith(() => new Response('{}', { headers: { 'Content-Length': String(500 * 1024 * 1024) } }));
    expect(await failure(ask('query_range'))).toMatchObject({ kind: 'too_large', message: expect.stringContaining('500 MiB') });
  });

  it('sends a long query in a form', async () => {
    const sent = answerWith(() => success({ resultType: 'vector', result: [] }));
    await askInstant('up', 1000);
    await askInstant(`up{job=~"${'x'.repeat(3000)}"}`, 1000);
    expect(sent.map((each) => each.method)).toEqual(['GET', 'POST']);
    expect(sent[1]!.body).toContain('query=up');
    expect(sent[1]!.url.search).toBe('');
  });

  it('asks for a range in seconds, with a limit and statistics', async () => {
    const sent = answerWith(() => success({ resultType: 'matrix', result: [] }));
    await askRange('up', { startMs: 1000, endMs: 61_500, stepMs: 250 });
    expect(Object.fromEntries(sent[0]!.url.searchParams)).toEqual({ query: 'up', start: '1.000', end: '61.500', step: '0.250', limit: '10000', stats: 'true' });
  });
});

describe('the prefix', () => {
  it.each([['http://a/', ''], ['http://a/below/', '/below'], ['http://a/x/y/', '/x/y']])('of %s is %j', (base, prefix) => expect(pagePrefix(base)).toBe(prefix));
});
