// Where Redis is: one address for a single server, for Sentinel and for a cluster, with its options in the query.

export interface RedisAddress {
  readonly kind: 'single' | 'sentinel' | 'cluster';
  readonly tls: boolean;
  /** Servers, sentinels, or some nodes of the cluster. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
  /** What Sentinel calls the master. */
  readonly masterName: string;
  readonly sentinelUsername: string | undefined;
  readonly sentinelPassword: string | undefined;
  /** Begins every key, so that installations can share a server. */
  readonly prefix: string;
  /** How long one answer is waited for. */
  readonly timeoutMs: number;
}

const ADDRESS =
  /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:([^@/]*)@)?([^@/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/;
const HOST = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/;
const PREFIX = /^[\w.:-]{1,64}$/;
const OPTIONS = ['prefix', 'timeout', 'name', 'sentinel_user', 'sentinel_password'];

/** @throws Error that says what is wrong, without the address: it holds a password. */
export function parseRedisUrl(url: string): RedisAddress {
  const match = ADDRESS.exec(url);
  if (match === null)
    throw new Error(
      'must be redis://[user:password@]host[:port][/db], with rediss:// for TLS, or redis+sentinel:// or ' +
        'redis+cluster:// with several hosts, comma-separated',
    );
  const [, scheme, mode, userInfo, hosts = '', path = '', query = ''] = match;
  const kind = (mode ?? 'single') as RedisAddress['kind'];
  const options = new URLSearchParams(query);
  for (const name of options.keys())
    if (!OPTIONS.includes(name)) throw new Error(`has an option ${name}; there are ${OPTIONS.join(', ')}`);
  const [username, password] = credentialsOf(userInfo);
  const prefix = options.get('prefix') ?? 'xq:';
  if (!PREFIX.test(prefix))
    throw new Error('has a prefix that is not 1 to 64 letters, digits, dots, colons, hyphens or underscores');
  const parsed = hosts.split(',').map((each) => hostOf(each, kind));
  if (kind === 'single' && parsed.length > 1)
    throw new Error('names several hosts; say redis+sentinel:// or redis+cluster://');
  if (kind === 'cluster' && path !== '' && path !== '0')
    throw new Error(`names database ${path}; a cluster has only 0`);
  return {
    kind,
    tls: scheme === 'rediss',
    hosts: parsed,
    username,
    password,
    db: wholeOf('a database', path === '' ? '0' : path, 0, 1_000_000),
    masterName: options.get('name') ?? 'mymaster',
    sentinelUsername: options.get('sentinel_user') ?? undefined,
    sentinelPassword: options.get('sentinel_password') ?? undefined,
    prefix,
    timeoutMs: wholeOf('a timeout in milliseconds', options.get('timeout') ?? '500', 10, 10_000),
  };
}

function credentialsOf(userInfo: string | undefined): [string | undefined, string | undefined] {
  if (userInfo === undefined) return [undefined, undefined];
  const colon = userInfo.indexOf(':');
  // As redis-cli reads it: one word alone is a user, a password has a colon before it.
  const parts = colon < 0 ? [userInfo, ''] : [userInfo.slice(0, colon), userInfo.slice(colon + 1)];
  const [user, password] = parts.map(decoded);
  return [user || undefined, password || undefined];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Its message would quote what may be the password.
    throw new Error('has a user or password that is not percent-encoded');
  }
}

function hostOf(text: string, kind: RedisAddress['kind']): RedisAddress['hosts'][number] {
  const match = HOST.exec(text);
  const port = Number(match?.[3] ?? (kind === 'sentinel' ? 26_379 : 6379));
  if (match === null || port < 1 || port > 65_535) throw new Error(`has a host that is none: ${text}`);
  return { host: (match[1] ?? match[2])!, port };
}

function wholeOf(what: string, text: string, minimum: number, maximum: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= minimum && value <= maximum) return value;
  throw new Error(`has ${what} that is no whole number from ${minimum} to ${maximum}`);
}

/** For people: without user and passwords. */
export const showRedisAddress = ({ kind, tls, hosts, db }: RedisAddress): string =>
  `${tls ? 'rediss' : 'redis'}${kind === 'single' ? '' : `+${kind}`}://${hosts
    .map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`)
    .join(',')}/${db}`;
