import { pagePrefix } from './prefix';
import { currentTenant, noteTenantAsked, tenantHeader } from './tenant';
import type { Envelope } from './types';

/** What the server, or the way to it, answered instead of data. */
export class ApiError extends Error {
  constructor(
    readonly kind: string,
    message: string,
    readonly httpStatus: number,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export interface Answer<T> {
  data: T;
  warnings: string[];
  infos: string[];
  /** From sending the request to having parsed the body. */
  tookMs: number;
  sizeBytes: number;
}

export type Parameters = Readonly<Record<string, string | number | undefined>>;

// Above this a browser tab stutters or dies; the message says what to do instead.
export const maxAnswerBytes = 96 * 1024 * 1024;

// Longer addresses than this are cut or refused by some proxies, so long queries go in a form.
const longestAddress = 1800;

function encode(parameters: Parameters): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) search.set(name, String(value));
  return search.toString();
}

function send(path: string, parameters: Parameters, signal: AbortSignal | undefined): Promise<Response> {
  const address = `${pagePrefix()}/api/${path}`;
  const body = encode(parameters);
  const init: RequestInit = { credentials: 'same-origin', headers: { Accept: 'application/json' }, signal: signal ?? null };
  if (address.length + body.length <= longestAddress) return fetchOrExplain(body ? `${address}?${body}` : address, init);
  return fetchOrExplain(address, { ...init, method: 'POST', body: new URLSearchParams(body) });
}

// What the server says where a request names no tenant and must.
const noTenant = 'no org id';

async function fetchOrExplain(address: string, init: RequestInit): Promise<Response> {
  try {
    const tenant = currentTenant();
    const response = await fetch(address, tenant ? { ...init, headers: { ...init.headers, [tenantHeader]: tenant } } : init);
    if (response.status === 401 && (await response.clone().text()).trim() === noTenant) {
      noteTenantAsked();
      throw new ApiError('tenant', "This server keeps tenants apart. Name yours in the field 'Tenant' at the foot of the list of pages.", 401);
    }
    return response;
  } catch (problem) {
    if (init.signal?.aborted || problem instanceof ApiError) throw problem;
    throw new ApiError('unreachable', 'The server does not answer. It may be restarting, or the network between is down.', 0);
  }
}

async function readText(response: Response): Promise<string> {
  const announced = Number(response.headers.get('Content-Length') ?? 0);
  if (announced > maxAnswerBytes) throw tooLarge(announced);
  const text = await response.text();
  if (text.length > maxAnswerBytes) throw tooLarge(text.length);
  return text;
}

function tooLarge(sizeBytes: number): ApiError {
  const size = Math.round(sizeBytes / 1024 / 1024);
  return new ApiError('too_large', `The answer has ${size} MiB, more than this page can show. Narrow the query, aggregate, or use a coarser step.`, 200);
}

function parse<T>(text: string, response: Response): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    const says = text.trim().slice(0, 300);
    const kind = response.status === 503 ? 'unavailable' : 'bad_answer';
    throw new ApiError(kind, says || `The server answered ${response.status} ${response.statusText} without a body.`, response.status);
  }
}

/** Asks the API and unwraps its envelope; anything but success is thrown as an ApiError. */
export async function ask<T>(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<Answer<T>> {
  const begun = performance.now();
  const response = await send(`v1/${path}`, parameters, signal);
  const text = await readText(response);
  const envelope = parse<Envelope<T>>(text, response);
  if (envelope.status !== 'success' || envelope.data === undefined) {
    throw new ApiError(envelope.errorType ?? 'unknown', envelope.error ?? `The server answered ${response.status}.`, response.status);
  }
  return {
    data: envelope.data,
    warnings: envelope.warnings ?? [],
    infos: envelope.infos ?? [],
    tookMs: performance.now() - begun,
    sizeBytes: text.length,
  };
}

/** Asks for something to be done away with; the answer has no data. */
export async function remove(path: string): Promise<void> {
  const response = await fetchOrExplain(`${pagePrefix()}/api/v1/${path}`, { method: 'DELETE', credentials: 'same-origin', headers: { Accept: 'application/json' } });
  const envelope = parse<Envelope<never>>(await readText(response), response);
  if (envelope.status !== 'success') throw new ApiError(envelope.errorType ?? 'unknown', envelope.error ?? `The server answered ${response.status}.`, response.status);
}

const kindOfStatus = (status: number): string => (status === 404 ? 'not_found' : status === 503 ? 'unavailable' : 'alertmanager');

/** Asks Alertmanager's API, which knows no envelope: the answer is the data, an error is a text or { message }. */
export async function askAlertmanager<T>(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<Answer<T>> {
  const begun = performance.now();
  const response = await send(`v2/${path}`, parameters, signal);
  const text = await readText(response);
  if (!response.ok) throw new ApiError(kindOfStatus(response.status), refusalText(text) || `The server answered ${response.status}.`, response.status);
  return { data: parse<T>(text, response), warnings: [], infos: [], tookMs: performance.now() - begun, sizeBytes: text.length };
}

function refusalText(text: string): string {
  try {
    const said = JSON.parse(text) as string | { message?: string; error?: string };
    return typeof said === 'string' ? said : (said.message ?? said.error ?? '');
  } catch {
    return text.trim().slice(0, 300);
  }
}

/** True once the server has replayed its log and serves queries. */
export async function isReady(signal?: AbortSignal): Promise<boolean> {
  const response = await fetch(`${pagePrefix()}/-/ready`, { signal: signal ?? null, credentials: 'same-origin' });
  return response.ok;
}
