// Clients for an address: one for commands, one that only listens. Neither queues while there is no connection.
import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';
import type { RedisAddress } from './redis-url.ts';
import type { Script } from './script.ts';

export type Client = Redis | Cluster;

export interface Clients {
  readonly commands: Client;
  readonly subscriber: Client;
}

const CONNECT_TIMEOUT_MS = 2000;
const LONGEST_RETRY_MS = 1000;

/** Growing waits with some chance in them, so that not all processes come back in the same moment. */
const retryAfter = (times: number): number =>
  Math.min(LONGEST_RETRY_MS, 25 * 2 ** Math.min(times, 10)) * (0.75 + Math.random() / 2);

export function openClients(address: RedisAddress, scripts: Readonly<Record<string, Script>>): Clients {
  return { commands: open(address, scripts), subscriber: open(address, {}) };
}

function open(address: RedisAddress, scripts: Readonly<Record<string, Script>>): Client {
  const { kind, tls, hosts, db, username, password } = address;
  const server: RedisOptions & { replyMapping: 'legacy' } = {
    replyMapping: 'legacy',
    connectTimeout: CONNECT_TIMEOUT_MS,
    connectionName: 'xiaoqiao',
    // What was under way when a connection broke has failed; sending it again would count it twice.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // Subscriptions are made again by `redis-channels.ts`, which must know when that is done.
    autoResubscribe: false,
    // A master that has become a replica says so; the address leads to the new one.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
  };
  const client = {
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    scripts: { ...scripts },
  };
  switch (kind) {
    case 'single':
      return new Redis({ ...server, ...client, ...hosts[0], db, retryStrategy: retryAfter });
    case 'sentinel':
      return new Redis({ ...server, ...client, ...sentinelOptions(address), db, retryStrategy: retryAfter });
    case 'cluster':
      return new Cluster([...hosts], {
        ...client,
        redisOptions: server,
        clusterRetryStrategy: retryAfter,
        clusterNodeRetryStrategy: retryAfter,
        slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
        maxRedirections: 4,
      } satisfies ClusterOptions);
  }
}

function sentinelOptions(address: RedisAddress) {
  const { hosts, tls, masterName, sentinelUsername, sentinelPassword } = address;
  return {
    sentinels: [...hosts],
    name: masterName,
    // Without it a failover is noticed only when the old master hangs up: 11 s measured, against 0.2 to 1.4 with it.
    failoverDetector: true,
    sentinelRetryStrategy: retryAfter,
    sentinelReconnectStrategy: retryAfter,
    sentinelCommandTimeout: CONNECT_TIMEOUT_MS,
    ...(sentinelUsername === undefined ? {} : { sentinelUsername }),
    ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
    ...(tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
  } satisfies RedisOptions;
}
