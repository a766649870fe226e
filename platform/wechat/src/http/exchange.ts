// One host of WeChat: every call is bounded in time, in size and in connections.
import { Pool } from 'undici';
import type { HeaderBag } from '../wire/index.ts';

export const USER_AGENT = 'xiaoqiao/0.1';

export interface WechatRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query, percent-encoded. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface WechatReply {
  readonly status: number;
  readonly headers: HeaderBag;
  readonly body: Buffer;
}

export interface Exchange {
  /** @throws whatever undici reports when there is no whole answer in time. */
  send(request: WechatRequest): Promise<WechatReply>;
  /** Ends what is under way and closes the connections. */
  close(): Promise<void>;
}

export interface ExchangeLimits {
  /** For a call from its first to its last byte, waiting for a connection included. */
  readonly timeoutMs?: number;
  readonly connections?: number;
  readonly maxReplyBytes?: number;
}

/**
 * @param base scheme, host and port of the API, e.g. `https://api.mch.weixin.qq.com`.
 * @throws TypeError when `base` is no such URL.
 */
export function createExchange(base: string, limits: ExchangeLimits = {}): Exchange {
  const { timeoutMs = 10_000, connections = 32, maxReplyBytes = 1024 * 1024 } = limits;
  const pool = new Pool(originOf(base), {
    connections,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: Math.min(timeoutMs, 5_000) },
    maxResponseSize: maxReplyBytes,
    allowH2: false,
  });
  return {
    async send({ method, target, headers, body }) {
      const reply = await pool.request({
        method,
        path: target,
        headers: {
          accept: 'application/json',
          'user-agent': USER_AGENT,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body ?? null,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const bytes = Buffer.from(await reply.body.arrayBuffer());
      return { status: reply.statusCode, headers: reply.headers, body: bytes };
    },
    close: () => pool.destroy(),
  };
}

function originOf(base: string): string {
  const url = new URL(base);
  const plain = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (!/^https?:$/.test(url.protocol) || !plain)
    throw new TypeError(`a WeChat API base is scheme, host and port only, not ${base}`);
  return url.origin;
}
