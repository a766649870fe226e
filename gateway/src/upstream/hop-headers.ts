// Headers that belong to one connection stop at the gateway (RFC 9110 §7.6.1).
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Exchange } from '../exchange.ts';

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** The upstream's own host is used, answered is `Expect` here, and the forwarded ones are written anew. */
const replaced = new Set([
  'host',
  'expect',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
]);

/** Name after value, as undici takes them. Built from the parsed headers: those have been through the policies. */
export function requestHeaders({ request, clientIp, body }: Exchange): string[] {
  const { headers } = request;
  const named = namedBy(headers.connection);
  const list: string[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || hopByHop.has(name) || replaced.has(name)) continue;
    if (named.has(name) && !isOurs(name)) continue;
    if (name === 'content-length' && body !== undefined) continue;
    if (typeof value === 'string') list.push(name, value);
    else for (const each of value) list.push(name, each);
  }
  const proto = isEncrypted(request) ? 'https' : 'http';
  list.push('x-forwarded-for', clientIp, 'x-forwarded-proto', proto);
  // RFC 7239: an IPv6 address stands in brackets, and what holds a colon in quotes.
  const from = clientIp.includes(':') ? `"[${clientIp}]"` : clientIp || 'unknown';
  const { host } = headers;
  if (host === undefined) list.push('forwarded', `for=${from};proto=${proto}`);
  else list.push('x-forwarded-host', host, 'forwarded', `for=${from};host="${host}";proto=${proto}`);
  return list;
}

/** What the gateway itself says and what frames the body: no `Connection` of a client can take it away. */
const isOurs = (name: string): boolean =>
  name.startsWith('x-xq-') || name === 'content-length' || name === 'x-request-id' || name === 'traceparent';

const isEncrypted = ({ socket }: IncomingMessage): boolean =>
  (socket as { encrypted?: true }).encrypted === true;

/** What undici hands over: bytes in turn from HTTP/1.1, an object from HTTP/2. */
type RawHeaders = readonly (Buffer | string)[] | IncomingHttpHeaders | null | undefined;

/** Name after value, ready for `writeHead`. */
export function responseHeaders(raw: RawHeaders): string[] {
  if (!isList(raw)) return withoutHops(raw ?? {});
  const list: string[] = [];
  let named: ReadonlySet<string> = none;
  for (let i = 0; i < raw.length; i += 2) {
    const name = textOf(raw[i]!);
    const value = textOf(raw[i + 1]!);
    const lower = name.toLowerCase();
    if (lower === 'connection') named = namedBy(value);
    if (!hopByHop.has(lower)) list.push(name, value);
  }
  return named.size === 0 ? list : without(list, named);
}

/** What RFC 9110 §6.5.1 lets stand behind a body: nothing that frames, routes or authenticates the message. */
export const trailersOf = (raw: RawHeaders): [string, string][] => {
  const list = responseHeaders(raw);
  const pairs: [string, string][] = [];
  for (let i = 0; i < list.length; i += 2)
    if (!notInTrailers.has(list[i]!.toLowerCase())) pairs.push([list[i]!, list[i + 1]!]);
  return pairs;
};

const notInTrailers = new Set([
  'content-length',
  'content-encoding',
  'content-type',
  'content-range',
  'host',
  'set-cookie',
  'cache-control',
  'authorization',
  'www-authenticate',
  'location',
  'date',
  'vary',
]);

const isList = (raw: RawHeaders): raw is readonly (Buffer | string)[] => Array.isArray(raw);

const textOf = (text: Buffer | string): string => (typeof text === 'string' ? text : text.toString('latin1'));

function withoutHops(headers: IncomingHttpHeaders): string[] {
  const list: string[] = [];
  for (const [name, value] of Object.entries(headers))
    if (!hopByHop.has(name)) for (const each of [value ?? []].flat()) list.push(name, each);
  return list;
}

function without(list: readonly string[], named: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let i = 0; i < list.length; i += 2)
    if (!named.has(list[i]!.toLowerCase())) kept.push(list[i]!, list[i + 1]!);
  return kept;
}

const none: ReadonlySet<string> = new Set();

function namedBy(connection: string | undefined): ReadonlySet<string> {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return none;
  return new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
}
