// What a line of the access log may tell of an exchange.
import { networkOf } from '../../client-address.ts';
import type { Exchange } from '../../exchange.ts';

const MAX_TEXT = 512;
const MAX_HEADER = 256;

type Read = (exchange: Exchange) => unknown;

const fields = {
  method: ({ method }) => method,
  path: ({ path }) => path.slice(0, MAX_TEXT),
  route: ({ routeId }) => routeId,
  status: ({ response }) => response.statusCode,
  durationMs: (exchange) => Math.round(exchange.elapsedMs() * 1000) / 1000,
  clientIp: ({ clientIp }) => clientIp,
  // Undefined is left out of the line.
  userId: ({ identity }) => identity?.userId,
  aborted: ({ response }) => (response.writableFinished ? undefined : true),
  host: ({ host }) => host?.slice(0, MAX_TEXT),
  variant: ({ variant }) => (variant === '' ? undefined : variant),
  requestBytes: ({ request }) => lengthOf(request.headers['content-length']),
  responseBytes: ({ response }) => lengthOf(response.getHeader('content-length')),
  query: undefined,
} satisfies Record<string, Read | undefined>;

export const fieldNames = Object.keys(fields) as (keyof typeof fields)[];
export const defaultFields = [
  'method',
  'path',
  'route',
  'status',
  'durationMs',
  'clientIp',
  'userId',
  'aborted',
] as const satisfies readonly (keyof typeof fields)[];

export const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
  'x-api-key',
  'x-xq-signature',
]);

interface FieldConfig {
  readonly fields: readonly (keyof typeof fields)[];
  readonly headers: readonly string[];
  readonly hiddenParameters: readonly string[];
  readonly maskAddress: boolean;
}

/** @throws Error for a header whose value must not be logged. */
export function createReader({ fields: wanted, headers, hiddenParameters, maskAddress }: FieldConfig) {
  const names = headers.map((name) => name.toLowerCase());
  const secret = names.find((name) => secretHeaders.has(name));
  if (secret !== undefined) throw new Error(`the header ${secret} is never logged`);
  const reads = wanted.map((name): [string, Read] => {
    if (name === 'query') return [name, queryReader(new Set(hiddenParameters))];
    if (name === 'clientIp' && maskAddress) return [name, ({ clientIp }) => masked(clientIp)];
    return [name, fields[name] as Read];
  });
  return (exchange: Exchange): Record<string, unknown> => {
    const line: Record<string, unknown> = {};
    for (const [name, read] of reads) line[name] = read(exchange);
    if (names.length > 0) line.headers = headersOf(exchange, names);
    return line;
  };
}

function headersOf({ request }: Exchange, names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = request.headers[name];
    if (value !== undefined) found[name] = String(value).slice(0, MAX_HEADER);
  }
  return found;
}

/** Of the target as the client sent it: a rewrite shows the upstream another one. */
const queryReader =
  (hidden: ReadonlySet<string>): Read =>
  ({ target }) => {
    const mark = target.indexOf('?');
    if (mark < 0) return undefined;
    const parameters = [...new URLSearchParams(target.slice(mark + 1))].slice(0, 64);
    return new URLSearchParams(parameters.map(([name, value]) => [name, hidden.has(name) ? '***' : value]))
      .toString()
      .slice(0, MAX_TEXT);
  };

function masked(address: string): string {
  if (!address.includes(':')) return address.replace(/\.\d+$/, '.0');
  return `${networkOf(address).split(':').slice(0, 3).join(':')}::`;
}

function lengthOf(header: unknown): number | undefined {
  const length = Number(header);
  return header === undefined || !Number.isFinite(length) ? undefined : length;
}
