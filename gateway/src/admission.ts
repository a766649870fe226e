// The first look at a parsed request: within the limits, unambiguous, and with a path in its one spelling.
import type { EntrypointLimits } from './entrypoint.ts';
import { type Exchange, type Refusal, refuse } from './exchange.ts';
import { normaliseTarget } from './target.ts';

/** Sets the exchange's path, and the request's URL to the same spelling; refuses what it cannot. */
export function admit(exchange: Exchange, limits: EntrypointLimits): Refusal | undefined {
  const { request } = exchange;
  if (exchange.target.length > limits.urlLength)
    return refuse('uri_too_long', { details: { limit: limits.urlLength } });
  if (request.rawHeaders.length > 2 * limits.headerCount)
    return refuse('headers_too_large', { details: { limit: limits.headerCount } });
  if (!hasOneHost(request.rawHeaders, request.httpVersion)) return malformed('one Host header is required');
  const target = normaliseTarget(exchange.target);
  if (target === undefined) return malformed('the URL is ambiguous or cannot be decoded');
  exchange.path = target.path;
  request.url = target.path + target.query;
  return undefined;
}

const malformed = (reason: string): Refusal => refuse('malformed_request', { details: { reason } });

/** RFC 9112 §3.2: exactly one, except that HTTP/1.0 knew none. */
function hasOneHost(rawHeaders: readonly string[], version: string): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts === 1 || (hosts === 0 && version === '1.0');
}
