// The gateway's own answers: the failure envelope, and a connection that stays usable or is closed politely.
import type { IncomingMessage } from 'node:http';
import { failureEnvelope, isXiaoqiaoError, languageOf, XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Log } from '@xiaoqiao/kit/log';
import { declaredLength } from './body.ts';
import { type Answer, type Exchange, forwarded, type Outcome, type Refusal } from './exchange.ts';

/** An unread body up to this size is swallowed to keep the connection. */
const KEEP_ALIVE_BYTES = 256 * 1024;
/** A larger one is read for a while, or the client would see a reset in place of the answer; then the connection closes. */
const LINGER_BYTES = 32 * 1024 * 1024;
const LINGER_MS = 1000;

/** Writes whatever the chain decided, unless an upstream has the response. */
export function sendOutcome(exchange: Exchange, outcome: Outcome): void {
  if (outcome === forwarded) return;
  if ('failure' in outcome) sendRefusal(exchange, outcome);
  else {
    const { status, headers = {}, body = '' } = outcome as Answer;
    send(exchange, status, headers, body);
  }
}

/** Translates what a policy or an upstream threw. */
export function sendFault(exchange: Exchange, thrown: unknown, log: Log): void {
  const failure = isXiaoqiaoError(thrown) ? thrown : new XiaoqiaoError('internal', { cause: thrown });
  if (failure.status >= 500)
    log
      .child({ requestId: exchange.requestId })
      .error('request failed in the gateway', { route: exchange.routeId, error: thrown });
  if (exchange.response.headersSent) exchange.response.destroy();
  else sendRefusal(exchange, { failure });
}

function sendRefusal(exchange: Exchange, refusal: Refusal): void {
  const { status, headers, body } = writeRefusal(exchange, refusal);
  send(exchange, status, headers, body);
}

/** The envelope of a refusal, and the headers that go with it. */
export function writeRefusal(exchange: Exchange, { failure, headers }: Refusal) {
  const { request, requestId } = exchange;
  exchange.error = failure.error;
  const language = languageOf(request.headers['accept-language']);
  return {
    status: failure.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-language': language,
      'cache-control': 'no-store',
      ...(failure.retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(failure.retryAfter)) }),
      ...headers,
    } as Readonly<Record<string, string>>,
    body: JSON.stringify(failureEnvelope(failure, requestId, language)),
  };
}

function send(
  exchange: Exchange,
  status: number,
  headers: NonNullable<Answer['headers']>,
  body: string | Buffer,
): void {
  const { request, response } = exchange;
  if (response.destroyed) return;
  for (const name in headers) response.setHeader(name, headers[name]!);
  if (status !== 204 && status !== 304) response.setHeader('content-length', Buffer.byteLength(body));
  const unread = unreadBytes(exchange);
  if (unread > KEEP_ALIVE_BYTES || exchange.awaitsContinue) response.setHeader('connection', 'close');
  response.writeHead(status);
  if (unread <= KEEP_ALIVE_BYTES || exchange.awaitsContinue) {
    response.end(body);
    if (unread > 0) request.resume();
    return;
  }
  response.write(body);
  discard(request, () => response.end());
}

/** Infinite for a chunked body that has not ended. */
function unreadBytes({ request, body }: Exchange): number {
  if (body !== undefined || request.readableEnded) return 0;
  return declaredLength(request) ?? Number.POSITIVE_INFINITY;
}

function discard(request: IncomingMessage, done: () => void): void {
  let seen = 0;
  const stop = () => {
    clearTimeout(timer);
    request.off('data', count).off('end', stop).off('close', stop).off('error', stop);
    // What still arrives has no reader, and the connection ends with the response.
    request.pause();
    done();
  };
  const count = (chunk: Buffer) => {
    seen += chunk.length;
    if (seen > LINGER_BYTES) stop();
  };
  const timer = setTimeout(stop, LINGER_MS);
  request.on('data', count).on('end', stop).on('close', stop).on('error', stop);
  request.resume();
}
