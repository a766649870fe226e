// An upstream at an address: streamed both ways over kept connections, through undici's lowest door.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { Pool } from 'undici';
import { forwarded, type Outcome } from '../exchange.ts';
import { requestHeaders } from './hop-headers.ts';
import { outgoingBody } from './outgoing-body.ts';
import { ResponseWriter } from './response-writer.ts';
import type { Upstream } from './upstream.ts';

export interface HttpUpstreamOptions {
  /** Origin, e.g. `http://127.0.0.1:9000`. */
  readonly url: string;
  readonly connections?: number | undefined;
  /** Until the connection stands. */
  readonly connectTimeoutMs?: number | undefined;
  /** Until the response begins, and between two pieces of its body. */
  readonly timeoutMs?: number | undefined;
}

export function httpUpstream({
  url,
  connections = 128,
  connectTimeoutMs = 2000,
  timeoutMs = 15_000,
}: HttpUpstreamOptions): Upstream {
  const pool = new Pool(url, {
    connections,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: connectTimeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return {
    forward: (exchange) =>
      new Promise<Outcome>((resolve, reject) => {
        const body = outgoingBody(exchange);
        exchange.allowBody();
        const writer = new ResponseWriter(exchange.response, {
          started: () => resolve(forwarded),
          failed: (error) => reject(translate(error)),
        });
        pool.dispatch(
          {
            method: exchange.method as 'GET',
            path: exchange.request.url!,
            headers: requestHeaders(exchange),
            body,
          },
          writer,
        );
      }),
    close: () => pool.close(),
  };
}

const timeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

function translate(error: Error): XiaoqiaoError {
  if (error instanceof XiaoqiaoError) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  return new XiaoqiaoError(timeouts.has(code) ? 'upstream_timeout' : 'upstream_unavailable', {
    cause: error,
  });
}
