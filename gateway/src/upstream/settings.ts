// An upstream's config with every default filled in and every file read: what the running upstream works from.
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { UpstreamConfig } from './upstream-config.ts';

export interface TargetSettings {
  /** As configured: what status and metrics call it. */
  readonly url: string;
  readonly protocol: 'http:' | 'https:';
  /** Without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
  readonly weight: number;
  readonly backup: boolean;
  readonly srv: boolean;
}

export interface TlsSettings {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly serverName: string | undefined;
  readonly verify: boolean;
}

export interface RetrySettings {
  readonly attempts: number;
  readonly on: readonly ('connect' | 'reset' | 'timeout')[];
  readonly statuses: readonly number[];
  readonly idempotencyKey: boolean;
  readonly bodyBytes: number;
  readonly budget: number;
  readonly budgetMinimum: number;
}

export interface HealthSettings {
  readonly path: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly healthyAfter: number;
  readonly unhealthyAfter: number;
  /** Empty: 200 to 399. */
  readonly statuses: readonly number[];
}

export interface BreakerSettings {
  readonly windowMs: number;
  readonly minimumRequests: number;
  readonly errorRate: number;
  readonly slowMs: number;
  readonly slowRate: number;
  readonly openMs: number;
  readonly trials: number;
}

export interface DnsSettings {
  readonly refreshMs: number;
  /** Empty: the system's own way, `/etc/hosts` included. */
  readonly servers: readonly string[];
  readonly family: 'any' | 'ipv4' | 'ipv6';
}

export interface Settings {
  readonly targets: readonly TargetSettings[];
  readonly balance: 'round-robin' | 'least-connections' | 'random-two' | 'consistent-hash';
  readonly hashKey: string;
  readonly passHost: boolean;
  readonly http2: boolean;
  readonly tls: TlsSettings;
  readonly connections: number;
  readonly queue: { readonly size: number; readonly waitMs: number };
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly totalTimeoutMs: number;
  readonly drainTimeoutMs: number;
  readonly retry: RetrySettings;
  readonly passive: {
    readonly maxFails: number;
    readonly failTimeoutMs: number;
    readonly statuses: readonly number[];
  };
  readonly health: HealthSettings | undefined;
  readonly slowStartMs: number;
  readonly breaker: BreakerSettings | undefined;
  readonly dns: DnsSettings;
}

/** @throws Error with the reason when the config contradicts itself or a file of it cannot be used. */
export function settingsOf(config: UpstreamConfig): Settings {
  return {
    targets: targetsOf(config),
    balance: config.balance ?? 'round-robin',
    hashKey: config.hashKey ?? 'address',
    passHost: config.host === 'pass',
    http2: config.http2 ?? false,
    tls: tlsOf(config),
    connections: config.connections ?? 128,
    queue: { size: 1024, waitMs: 1000, ...config.queue },
    connectTimeoutMs: config.connectTimeoutMs ?? 2000,
    headersTimeoutMs: config.headersTimeoutMs ?? 15_000,
    idleTimeoutMs: config.idleTimeoutMs ?? 30_000,
    totalTimeoutMs: config.totalTimeoutMs ?? 300_000,
    drainTimeoutMs: config.drainTimeoutMs ?? 30_000,
    retry: {
      attempts: 2,
      on: ['connect', 'reset', 'timeout'],
      statuses: [],
      idempotencyKey: false,
      bodyBytes: 65_536,
      budget: 0.2,
      budgetMinimum: 100,
      ...config.retry,
    },
    passive: { maxFails: 3, failTimeoutMs: 10_000, statuses: [], ...config.passive },
    health: config.health && {
      intervalMs: 5000,
      timeoutMs: 2000,
      healthyAfter: 2,
      unhealthyAfter: 3,
      statuses: [],
      ...config.health,
    },
    slowStartMs: config.slowStartMs ?? 0,
    breaker: config.breaker && {
      windowMs: 10_000,
      minimumRequests: 20,
      errorRate: 0.5,
      slowMs: Number.POSITIVE_INFINITY,
      slowRate: 1,
      openMs: 5000,
      trials: 3,
      ...config.breaker,
    },
    dns: { refreshMs: 30_000, servers: [], family: 'any', ...config.dns },
  };
}

function targetsOf({ url, targets = [] }: UpstreamConfig): TargetSettings[] {
  if ((url === undefined) === (targets.length === 0))
    throw new Error('an upstream has either a url or targets');
  const all = url === undefined ? targets : [{ url }];
  const seen = new Set<string>();
  return all.map(({ url: text, weight = 1, backup = false, srv = false }) => {
    if (!URL.canParse(text)) throw new Error(`${text} is not a URL`);
    const { protocol, hostname, port, origin } = new URL(text);
    if (seen.has(origin)) throw new Error(`${text} is a target twice`);
    seen.add(origin);
    const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
    if (srv && (isIP(host) !== 0 || port !== ''))
      throw new Error(`${text} cannot be looked up as a service: it must be a name without a port`);
    return {
      url: origin,
      protocol: protocol as 'http:' | 'https:',
      host,
      port: Number(port || (protocol === 'https:' ? 443 : 80)),
      weight,
      backup,
      srv,
    };
  });
}

function tlsOf({ tls = {} }: UpstreamConfig): TlsSettings {
  if ((tls.cert === undefined) !== (tls.key === undefined))
    throw new Error('tls.cert and tls.key belong together');
  const read = {
    ca: pemOf('ca', tls.ca),
    cert: pemOf('cert', tls.cert),
    key: pemOf('key', tls.key),
    serverName: tls.serverName,
    verify: tls.verify ?? true,
  };
  try {
    createSecureContext({ ca: read.ca, cert: read.cert, key: read.key });
  } catch (cause) {
    throw new Error(`tls: ${(cause as Error).message}`, { cause });
  }
  return read;
}

function pemOf(name: string, value: string | undefined): string | undefined {
  if (value === undefined || value.includes('-----BEGIN ')) return value;
  try {
    return readFileSync(value, 'utf8');
  } catch (cause) {
    throw new Error(`tls.${name} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
