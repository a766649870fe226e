// A kept response as the answer to a request: 304 for a client that has it, its age, no body for HEAD.
import type { Answer, Exchange } from '../../exchange.ts';
import type { CachedResponse } from './response-cache.ts';

export function answerFrom({ request, response }: Exchange, entry: CachedResponse, now: number): Answer {
  const headers: Record<string, string | readonly string[]> = {
    age: String(Math.max(0, Math.floor((now - entry.storedAt) / 1000))),
    'cache-status': `xiaoqiao; hit; ttl=${Math.floor((entry.freshUntil - now) / 1000)}`,
  };
  for (const [name, value] of entry.headers)
    headers[name] = name === 'vary' ? joined(response.getHeader('vary'), value) : value;
  if (entry.status === 200 && clientHas(request.headers['if-none-match'], headers.etag))
    return { status: 304, headers: withoutContent(headers) };
  return { status: entry.status, headers, body: entry.body };
}

/** RFC 9110 §13.1.2: the weak comparison. */
function clientHas(wanted: string | undefined, etag: unknown): boolean {
  if (wanted === undefined || typeof etag !== 'string') return false;
  if (wanted.trim() === '*') return true;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return wanted.split(',').some((tag) => opaque(tag) === opaque(etag));
}

const withoutContent = (headers: Record<string, string | readonly string[]>) =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !['content-type', 'content-encoding', 'content-language', 'content-length'].includes(name),
    ),
  );

const joined = (before: unknown, kept: string | readonly string[]): string =>
  [...new Set([[before ?? []].flat(), kept].flat().map(String))].join(', ');
