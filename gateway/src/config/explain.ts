// Says which route a request would take, and why each of the others would not.
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { ErrorName } from '@xiaoqiao/contract';
import type { EntrypointLimits } from '../entrypoint/limits.ts';
import { Exchange } from '../exchange.ts';
import { matchesPattern, plainHost } from '../router.ts';
import type { RouteTable } from './compile.ts';
import type { RouteStatus } from './status.ts';

export interface ProbedRequest {
  readonly method: string;
  /** Absolute, or a path; then the host comes from the headers. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Explanation {
  /** As the router saw it. */
  readonly request: { readonly method: string; readonly host: string; readonly path: string };
  /** Undefined when no route takes it. */
  readonly route?: RouteStatus;
  /** What the client would be told then, or before any route was looked for. */
  readonly refusal?: { readonly error: ErrorName; readonly status: number };
  /** The others with this path, in the written order. */
  readonly others: readonly { readonly id: string; readonly reason: string }[];
  /** How many more routes there are, with other paths. */
  readonly otherPaths: number;
}

export interface ExplainOptions {
  readonly table: RouteTable;
  readonly limits: EntrypointLimits;
  /** Finds as the gateway does. */
  readonly find: (exchange: Exchange) => { readonly id: string };
}

export function explain({ table, limits, find }: ExplainOptions, probed: ProbedRequest): Explanation {
  const exchange = probe(probed, limits);
  const found = find(exchange);
  const winner = table.statuses.find(({ id, state }) => id === found.id && state !== 'disabled');
  const { refusal } = exchange;
  const others: { id: string; reason: string }[] = [];
  let otherPaths = 0;
  for (const status of table.statuses) {
    if (status === winner) continue;
    const reason = whyNot(status, { table, exchange, winner });
    if (reason === undefined) otherPaths++;
    else others.push({ id: status.id, reason });
  }
  return {
    request: { method: exchange.method, host: plainHost(exchange.host), path: exchange.path },
    ...(winner === undefined ? {} : { route: winner }),
    ...(refusal === undefined
      ? {}
      : { refusal: { error: refusal.failure.error, status: refusal.failure.status } }),
    others,
    otherPaths,
  };
}

/** @returns undefined for a route that has another path. */
function whyNot(
  status: RouteStatus,
  { table, exchange, winner }: { table: RouteTable; exchange: Exchange; winner: RouteStatus | undefined },
): string | undefined {
  if (!matchesPattern(status.path, exchange.path)) return undefined;
  if (status.state === 'disabled') return `disabled: ${status.reason}`;
  const match = table.matches.get(status.id)!;
  const host = plainHost(exchange.host);
  if (match.hosts.length > 0 && !match.hosts.some((each) => hostHolds(each, host)))
    return `host: wants ${match.hosts.join(' or ')}, got ${host || 'none'}`;
  if (!match.methods.includes(exchange.method))
    return `method: wants ${match.methods.join(' or ')}, got ${exchange.method}`;
  for (const { name, wanted, actual, holds } of match.conditions)
    if (!holds(exchange)) return `${name}: wants ${wanted}, got ${actual(exchange)}`;
  return `would take it, but ${winner?.id ?? 'another'} comes first`;
}

const hostHolds = (wanted: string, host: string): boolean =>
  wanted.startsWith('*.')
    ? host.endsWith(wanted.slice(1)) && host.length > wanted.length - 1
    : host === wanted;

function probe({ method, url, headers = {} }: ProbedRequest, limits: EntrypointLimits): Exchange {
  const request = new IncomingMessage(new Socket());
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url);
  request.method = method.toUpperCase();
  request.url = absolute === null ? url : absolute[2]!.startsWith('/') ? absolute[2]! : `/${absolute[2]}`;
  request.httpVersion = '1.1';
  request.httpVersionMajor = 1;
  request.httpVersionMinor = 1;
  request.headers = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  request.headers.host = absolute?.[1] ?? request.headers.host ?? 'localhost';
  request.rawHeaders = Object.entries(request.headers).flatMap(([name, value]) => [name, String(value)]);
  return new Exchange({
    request,
    response: new ServerResponse(request),
    expectsContinue: false,
    clientIp: '127.0.0.1',
    bodyLimit: limits.bodyBytes,
  });
}
