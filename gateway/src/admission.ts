// The first look at a parsed request: within the limits, unambiguous, and with a path in its one spelling.
import type { IncomingMessage } from 'node:http';
import { condemn, isHttp2 } from './entrypoint/condemned.ts';
import type { EntrypointLimits } from './entrypoint/limits.ts';
import { type Exchange, type Refusal, refuse } from './exchange.ts';
import { isHost } from './host.ts';
import { normaliseTarget } from './target.ts';

/** Sets the exchange's path, and the request's URL to the same spelling; refuses what it cannot, and all that follows. */
export function admit(exchange: Exchange, limits: EntrypointLimits): Refusal | undefined {
  const refusal = examine(exchange, limits);
  if (refusal !== undefined) condemn(exchange.request);
  return refusal;
}

function examine(exchange: Exchange, limits: EntrypointLimits): Refusal | undefined {
  const { request } = exchange;
  if (exchange.target.length > limits.urlLength)
    return refuse('uri_too_long', { details: { limit: limits.urlLength } }, close);
  if (request.rawHeaders.length > 2 * limits.headerCount)
    return refuse('headers_too_large', { details: { limit: limits.headerCount } }, close);
  // Node's parser reads HTTP/0.9 and HTTP/2.0 in the words of HTTP/1.1.
  if (request.httpVersionMajor !== 1 && !isHttp2(request)) return malformed('the protocol is HTTP/1.1');
  if (countHosts(request) > 1) return malformed('one Host header is required');
  const { host, 'transfer-encoding': coding } = request.headers;
  // HTTP/1.0 knew no Host. RFC 9112 §3.2.
  if (host === undefined ? request.httpVersion !== '1.0' : !isKnownHost(host))
    return malformed('one Host header is required');
  // RFC 9112 §6.1: framing by a coding that is not ours alone to undo, or that HTTP/1.0 does not know, is an attack.
  if (coding !== undefined && (coding.toLowerCase() !== 'chunked' || request.httpVersion === '1.0'))
    return malformed('the only transfer coding is chunked');
  const target = normaliseTarget(exchange.target);
  if (target === undefined) return malformed('the URL is ambiguous or cannot be decoded');
  if (target.authority !== undefined && target.authority.toLowerCase() !== host?.toLowerCase())
    return malformed('the URL and Host name different hosts');
  exchange.path = target.path;
  request.url = target.path + target.query;
  return undefined;
}

const close = { connection: 'close' };
const malformed = (reason: string): Refusal => refuse('malformed_request', { details: { reason } }, close);

/**
 * Drops on its way headers with an underscore: upstreams that follow CGI read `x_xq_user` as `x-xq-user`,
 * and a name that only some of them know is no good for anything else.
 */
function countHosts({ rawHeaders, headers }: IncomingMessage): number {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
    else if (name.includes('_')) delete headers[name.toLowerCase()];
  }
  return hosts;
}

let lastGood = '';

/** Most requests of a shop name the same host. */
function isKnownHost(host: string): boolean {
  if (host === lastGood) return true;
  if (!isHost(host)) return false;
  lastGood = host;
  return true;
}
