// A copy of a request that no client waits for: to refresh a cache behind its back, or to shadow it to another upstream.
import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { Exchange } from './exchange.ts';

export interface Detached {
  readonly exchange: Exchange;
  /** When the response has ended, broken off or run out of time. */
  readonly closed: Promise<void>;
}

export interface DetachOptions {
  /** Of the original request, which is left alone. */
  readonly body: Buffer;
  readonly timeoutMs: number;
}

/** Its response goes nowhere; put a filter on it to see it. The copy stands at the same step of its chain. */
export function detachExchange(original: Exchange, { body, timeoutMs }: DetachOptions): Detached {
  const request = new IncomingMessage(original.request.socket);
  request.httpVersionMajor = 1;
  request.httpVersionMinor = 1;
  request.httpVersion = '1.1';
  request.method = original.method;
  request.url = original.request.url!;
  request.headers = { ...original.request.headers };
  delete request.headers['transfer-encoding'];
  if (body.length > 0) request.headers['content-length'] = String(body.length);
  else delete request.headers['content-length'];
  request.complete = true;
  request.push(null);

  const response = new ServerResponse(request);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => setImmediate(done) });
  response.assignSocket(nowhere as Socket);
  const closed = new Promise<void>((resolve) => {
    const deadline = setTimeout(() => response.destroy(), timeoutMs).unref();
    response.on('finish', () => nowhere.destroy());
    response.on('close', () => {
      clearTimeout(deadline);
      resolve();
    });
  });
  const exchange = new Exchange({
    request,
    response,
    expectsContinue: false,
    clientIp: original.clientIp,
    bodyLimit: original.bodyLimit,
  });
  exchange.path = original.path;
  exchange.routeId = original.routeId;
  exchange.requestId = original.requestId;
  exchange.traceId = original.traceId;
  exchange.identity = original.identity;
  exchange.upstream = original.upstream;
  exchange.variant = original.variant;
  exchange.body = body;
  exchange.step = original.step;
  return { exchange, closed };
}
