// Compresses responses where it pays, in the best coding the client takes; what streams goes on streaming.
import type { ServerResponse } from 'node:http';
import { Type } from 'typebox';
import type { Exchange } from '../../exchange.ts';
import { definePolicy } from '../../policy.ts';
import { filterResponse, hasBody } from '../../response-filter.ts';
import { type Coding, chooseCoding, codings } from './coding.ts';
import { encodeBody } from './encode-body.ts';

const TYPE = /^\s*([^;\s]+)/;

export const compress = definePolicy({
  name: 'compress',
  phase: 'transform',
  config: Type.Object(
    {
      codings: Type.Array(Type.Enum([...codings]), {
        minItems: 1,
        uniqueItems: true,
        default: [...codings],
        description: 'the first of those the client likes best',
      }),
      minBytes: Type.Integer({ minimum: 0, maximum: 10_485_760, default: 1024 }),
      types: Type.Array(Type.String({ pattern: '^[a-z]+/(\\*|[a-z0-9.+-]+)$' }), {
        maxItems: 64,
        default: [
          'text/*',
          'application/json',
          'application/javascript',
          'application/xml',
          'application/wasm',
          'application/x-ndjson',
          'image/svg+xml',
        ],
        description: 'types ending in +json and +xml are always among them',
      }),
    },
    { additionalProperties: false },
  ),
  create: ({ codings: offered, minBytes, types }, { metrics }) => {
    const isWorthIt = typeTest(types);
    const count = metrics.policyEvents('compress');
    return (exchange, next) => {
      filterResponse(exchange, (response, status) => {
        if (!isCompressible(response, exchange, status) || !isWorthIt(response)) return undefined;
        // Even where this one stays as it is: another client's would not.
        addVary(response);
        const length = response.getHeader('content-length');
        if (length !== undefined && Number(length) < minBytes) return undefined;
        const coding = chooseCoding(exchange.request.headers['accept-encoding'], offered);
        if (coding === undefined) return undefined;
        count(coding);
        announce(response, coding);
        return encodeBody(response, { coding, length: length === undefined ? undefined : Number(length) });
      });
      return next(exchange);
    };
  },
});

function isCompressible(response: ServerResponse, { method }: Exchange, status: number): boolean {
  // Ranges count bytes of what is stored, not of what is sent.
  if (status === 206 || !(hasBody(method, status) || (method === 'HEAD' && status === 200))) return false;
  const coding = response.getHeader('content-encoding');
  if (coding !== undefined && coding !== 'identity') return false;
  return !/\bno-transform\b/i.test(String(response.getHeader('cache-control') ?? ''));
}

function announce(response: ServerResponse, coding: Coding): void {
  response.setHeader('content-encoding', coding);
  for (const name of ['content-length', 'accept-ranges', 'content-md5', 'digest', 'content-digest'])
    response.removeHeader(name);
  const etag = response.getHeader('etag');
  // RFC 9110 §8.8.1: a strong one promises the same bytes.
  if (typeof etag === 'string' && etag.startsWith('"')) response.setHeader('etag', `W/${etag}`);
}

function addVary(response: ServerResponse): void {
  const vary = [response.getHeader('vary') ?? []].flat().join(', ');
  if (/(^|,)\s*(\*|accept-encoding)\s*(,|$)/i.test(vary)) return;
  response.setHeader('vary', vary === '' ? 'Accept-Encoding' : `${vary}, Accept-Encoding`);
}

function typeTest(types: readonly string[]): (response: ServerResponse) => boolean {
  const exact = new Set(types);
  const families = types.filter((type) => type.endsWith('/*')).map((type) => type.slice(0, -1));
  return (response) => {
    const type = TYPE.exec(String(response.getHeader('content-type') ?? ''))?.[1]?.toLowerCase();
    if (type === undefined) return false;
    return (
      exact.has(type) ||
      type.endsWith('+json') ||
      type.endsWith('+xml') ||
      families.some((family) => type.startsWith(family))
    );
  };
}
