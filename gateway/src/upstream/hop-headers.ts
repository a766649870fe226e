// Headers that belong to one connection stop at the gateway (RFC 9110 §7.6.1).
import type { IncomingMessage } from 'node:http';
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
const replaced = new Set(['host', 'expect', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host']);

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
  list.push('x-forwarded-for', clientIp, 'x-forwarded-proto', isEncrypted(request) ? 'https' : 'http');
  if (headers.host !== undefined) list.push('x-forwarded-host', headers.host);
  return list;
}

/** What the gateway itself says and what frames the body: no `Connection` of a client can take it away. */
const isOurs = (name: string): boolean =>
  name.startsWith('x-xq-') || name === 'content-length' || name === 'x-request-id' || name === 'traceparent';

const isEncrypted = ({ socket }: IncomingMessage): boolean =>
  (socket as { encrypted?: true }).encrypted === true;

/** Name after value, ready for `writeHead`. */
export function responseHeaders(raw: readonly Buffer[]): string[] {
  const list: string[] = [];
  let named: ReadonlySet<string> = none;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toString('latin1');
    const value = raw[i + 1]!.toString('latin1');
    const lower = name.toLowerCase();
    if (lower === 'connection') named = namedBy(value);
    if (!hopByHop.has(lower)) list.push(name, value);
  }
  if (named.size === 0) return list;
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
