// What may stand behind the `?` of a MySQL or PostgreSQL address.

export interface PoolSettings {
  /** Connections for transactions, and as many again for reads. */
  readonly max: number;
  /** Milliseconds after which an unused connection is closed. */
  readonly idleMs: number;
  /** Milliseconds after which a connection is replaced, so that servers behind a name can be moved. */
  readonly lifetimeMs: number;
  /** `off`; `on`: encrypted, whoever the server is; `verify`: encrypted, and the certificate must be right. */
  readonly tls: 'off' | 'on' | 'verify';
  /** A file with the authority's certificate, for `verify` with one of your own. */
  readonly ca: string | undefined;
  /** Host and port of a server that follows, for reads that may be a moment old. */
  readonly replica: { readonly host: string; readonly port: number | undefined } | undefined;
}

export interface Address extends PoolSettings {
  readonly host: string;
  readonly port: number | undefined;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

const known = ['max', 'idle', 'lifetime', 'tls', 'ca', 'replica'];

/** @throws Error naming what is wrong with the address; the password is not in it */
export function parseAddress(url: string): Address {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.hostname === '')
    throw new Error('DATABASE_URL is no address: write scheme://user:password@host:port/database');
  const shown = `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
  const wrong = (advice: string): Error => new Error(`the database address ${shown}: ${advice}`);
  const { searchParams: given } = parsed;
  const unknown = [...given.keys()].find((key) => !known.includes(key));
  if (unknown !== undefined) throw wrong(`unknown setting "${unknown}"; known: ${known.join(' ')}`);
  const database = decodeURIComponent(parsed.pathname.slice(1));
  if (!/^[\w-]{1,63}$/.test(database)) throw wrong('name the database after the host: …/xiaoqiao');

  const whole = (key: string, fallback: number, least: number, most: number): number => {
    const text = given.get(key) ?? String(fallback);
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw wrong(`${key}=${text}: a whole number from ${least} to ${most} is needed`);
    return value;
  };
  const tls = given.get('tls') ?? 'off';
  if (tls !== 'off' && tls !== 'on' && tls !== 'verify')
    throw wrong(`tls=${tls}: off, on or verify is needed`);
  const replica = given.get('replica');
  const [, replicaHost = '', replicaPort] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(replica ?? '') ?? [];
  if (replica !== null && replicaHost === '') throw wrong(`replica=${replica}: host:port is needed`);

  return {
    host: parsed.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: parsed.port === '' ? undefined : Number(parsed.port),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database,
    max: whole('max', 10, 1, 500),
    idleMs: whole('idle', 60, 1, 86_400) * 1000,
    lifetimeMs: whole('lifetime', 1800, 1, 86_400) * 1000,
    tls,
    ca: given.get('ca') ?? undefined,
    replica:
      replica === null
        ? undefined
        : { host: replicaHost, port: replicaPort === undefined ? undefined : Number(replicaPort) },
  };
}
