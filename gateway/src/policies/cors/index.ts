// Cross-origin requests of browsers (the Fetch standard); mini programs send no Origin and are not concerned.
import { Type } from 'typebox';
import { definePolicy } from '../../policy.ts';

const names = (defaults: string[]) =>
  Type.Array(Type.String({ pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$" }), {
    maxItems: 64,
    default: defaults,
  });

export const cors = definePolicy({
  name: 'cors',
  phase: 'admit',
  config: Type.Object(
    {
      origins: Type.Array(Type.String({ pattern: '^(\\*|https?://(\\*\\.)?[^/\\s,*]+)$' }), {
        maxItems: 256,
        default: [],
        description: 'origins that may read answers; `*` for any, `https://*.example.com` for those below',
      }),
      methods: names(['GET', 'HEAD', 'POST', 'PUT', 'DELETE']),
      headers: names(['authorization', 'content-type', 'idempotency-key', 'x-request-id', 'x-xq-signature']),
      exposed: names([
        'x-request-id',
        'retry-after',
        'ratelimit-limit',
        'ratelimit-remaining',
        'ratelimit-reset',
      ]),
      maxAgeSeconds: Type.Integer({ minimum: 0, maximum: 86_400, default: 600 }),
    },
    { additionalProperties: false },
  ),
  create: ({ origins, methods, headers, exposed, maxAgeSeconds }) => {
    if (origins.length === 0) return undefined;
    const any = origins.includes('*');
    const isAllowed = originTest(origins);
    const preflight = {
      'access-control-allow-methods': methods.join(', '),
      'access-control-allow-headers': headers.join(', '),
      'access-control-max-age': String(maxAgeSeconds),
    };
    return (exchange, next) => {
      const { request, response } = exchange;
      if (!any) response.appendHeader('vary', 'Origin');
      const { origin } = request.headers;
      if (origin === undefined || !(any || isAllowed(origin))) return next(exchange);
      // Tokens travel in a header and not in cookies, so credentials are never allowed and `*` stays harmless.
      response.setHeader('access-control-allow-origin', any ? '*' : origin);
      if (exchange.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined)
        return { status: 204, headers: preflight };
      response.setHeader('access-control-expose-headers', exposed.join(', '));
      return next(exchange);
    };
  },
});

/** A wildcard stands for whole labels: `https://*.example.com` is not `https://evilexample.com`. */
function originTest(origins: readonly string[]): (origin: string) => boolean {
  const exact = new Set(origins);
  const wild = origins
    .filter((origin) => origin.includes('://*.'))
    .map((origin) => {
      const [scheme, domain] = origin.split('*') as [string, string];
      return (given: string) =>
        given.startsWith(scheme) &&
        given.endsWith(domain) &&
        /^[a-z0-9.-]+$/.test(given.slice(scheme.length, -domain.length));
    });
  return (origin) => exact.has(origin) || wild.some((fits) => fits(origin));
}
