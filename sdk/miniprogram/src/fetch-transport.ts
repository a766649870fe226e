// Node, browsers and tests as the host: fetch as transport.
import { TransportError } from './errors.ts';
import type { Transport } from './transport.ts';

interface FetchReply {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** What is used of `fetch`. */
export type Fetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body: string | null;
    redirect: 'error';
    credentials: 'omit';
    signal: never;
  },
) => Promise<FetchReply>;

declare const AbortController: new () => { readonly signal: unknown; abort(): void };
declare function setTimeout(callback: () => void, milliseconds: number): never;
declare function clearTimeout(timer: never): void;

/** Redirects are refused: a signed request is meant for one address. */
export function fetchTransport(fetch: Fetch): Transport {
  return async ({ method, url, headers, body = null, timeoutMs }) => {
    const controller = new AbortController();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      controller.abort();
    }, timeoutMs);
    try {
      const reply = await fetch(url, {
        method,
        headers: { ...headers },
        body,
        redirect: 'error',
        credentials: 'omit',
        signal: controller.signal as never,
      });
      const text = await reply.text();
      return { status: reply.status, body: text, header: (name) => reply.headers.get(name) ?? undefined };
    } catch (cause) {
      if (timedOut) throw new TransportError('timeout', `no answer within ${timeoutMs} ms`);
      throw new TransportError('network', cause instanceof Error ? cause.message : String(cause));
    } finally {
      clearTimeout(timer);
    }
  };
}
