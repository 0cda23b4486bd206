import { vi } from 'vitest';

export interface Sent {
  url: URL;
  method: string;
  body: string;
  headers: Headers;
}

/** Puts canned answers where the network was; gives the list of requests that were sent. */
export function answerWith(answer: (sent: Sent) => Response | Promise<Response>): Sent[] {
  const all: Sent[] = [];
  vi.stubGlobal('fetch', async (input: string, init?: RequestInit) => {
    const sent = { url: new URL(input, 'http://page'), method: init?.method ?? 'GET', body: String(init?.body ?? ''), headers: new Headers(init?.headers) };
    all.push(sent);
    return answer(sent);
  });
  return all;
}

export const success = (data: unknown, more: object = {}) => new Response(JSON.stringify({ status: 'success', data, ...more }));
