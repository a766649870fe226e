// What a request is hashed by: always somebody's or something's own mark, and his address where the mark is missing.
import type { Exchange } from '../../exchange.ts';

/** @param source `address`, `user`, `host`, `path`, `header:name`, `query:name` or `cookie:name`. */
export function hashKeyOf(source: string): (exchange: Exchange) => string {
  const read = readerOf(source);
  return (exchange) => read(exchange) || exchange.clientIp;
}

function readerOf(source: string): (exchange: Exchange) => string | undefined {
  const [kind, name = ''] = source.split(/:(.*)/s);
  const lower = name.toLowerCase();
  switch (kind) {
    case 'user':
      return ({ identity }) => identity?.userId;
    case 'host':
      return ({ request }) => request.headers.host;
    case 'path':
      return ({ path }) => path;
    case 'header':
      return ({ request }) => request.headers[lower]?.toString();
    case 'query':
      return ({ request }) => queryOf(request.url!, name);
    case 'cookie':
      return ({ request }) => cookieOf(request.headers.cookie, name);
    default:
      return ({ clientIp }) => clientIp;
  }
}

function queryOf(url: string, name: string): string | undefined {
  const mark = url.indexOf('?');
  return mark < 0 ? undefined : (new URLSearchParams(url.slice(mark + 1)).get(name) ?? undefined);
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}
