// Shared state of an installation with several processes: in Redis, with copies at hand of what every request asks for.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import type { FeedSettings } from '../feeds.ts';
import type { State } from '../ports.ts';
import { type Clients, openClients } from './open-clients.ts';
import { RedisBans } from './redis-bans.ts';
import { bucketScript, RedisBuckets } from './redis-buckets.ts';
import { RedisChannels } from './redis-channels.ts';
import { RedisConnection, type StateFailure, type StateUse } from './redis-connection.ts';
import {
  feedEnterScript,
  feedLeaveScript,
  feedMembersScript,
  feedPositionScript,
  feedPublishScript,
  feedSinceScript,
  RedisFeeds,
} from './redis-feeds.ts';
import { acquireScript, RedisLocks, renewScript } from './redis-locks.ts';
import { knownSinceScript, nonceScript, RedisNonces } from './redis-nonces.ts';
import { RedisRevocations } from './redis-revocations.ts';
import { meetScript, RedisScores, scoreScript } from './redis-scores.ts';
import { tablePutScript, tableRemoveScript } from './redis-table.ts';
import { parseRedisUrl, showRedisAddress } from './redis-url.ts';
import { RedisWindows, windowScript } from './redis-windows.ts';

export interface RedisStateOptions {
  /** See `parseRedisUrl`. */
  readonly url: string;
  /** For the copies kept here; what is decided in Redis goes by Redis's time. */
  readonly clock: Clock;
  /** Redis goes by `clock` as well: for a clock that can be moved. All processes must then share it. */
  readonly ownTime?: boolean;
  readonly log: Log;
  /** Hears of each use that Redis failed. */
  readonly onFailure?: (use: StateUse, failure: StateFailure) => void;
  readonly maxBans?: number;
  readonly maxRevocations?: number;
  readonly feeds?: FeedSettings;
}

export interface RedisState extends State {
  /** Nobody is asked while it is. */
  readonly isAway: boolean;
  /** For people: without passwords. */
  readonly address: string;
}

const scripts = {
  xqBucket: bucketScript,
  xqWindow: windowScript,
  xqNonce: nonceScript,
  xqKnownSince: knownSinceScript,
  xqScore: scoreScript,
  xqMeet: meetScript,
  xqAcquire: acquireScript,
  xqRenew: renewScript,
  xqTablePut: tablePutScript,
  xqTableRemove: tableRemoveScript,
  xqFeedPublish: feedPublishScript,
  xqFeedPosition: feedPositionScript,
  xqFeedSince: feedSinceScript,
  xqFeedEnter: feedEnterScript,
  xqFeedLeave: feedLeaveScript,
  xqFeedMembers: feedMembersScript,
};
const START_TIMEOUT_MS = 5000;
/** Waiting does not mend these. */
const REFUSED = /^(WRONGPASS|NOAUTH|NOPERM)/;

/** @throws Error in words for the operator when Redis does not answer: nothing could be shared from the beginning. */
export async function createRedisState(options: RedisStateOptions): Promise<RedisState> {
  const {
    clock,
    log,
    ownTime = false,
    onFailure = () => {},
    maxBans = 50_000,
    maxRevocations = 1_000_000,
  } = options;
  const address = parseRedisUrl(options.url);
  const { prefix, timeoutMs } = address;
  const clients = openClients(address, scripts);
  const now = ownTime ? () => clock.now() : undefined;
  const connection = new RedisConnection({
    client: clients.commands,
    prefix,
    timeoutMs,
    log,
    now,
    onFailure,
  });
  const channels = new RedisChannels(connection, clients.subscriber, timeoutMs);
  const feeds = new RedisFeeds(connection, channels, options.feeds);
  const nonces = new RedisNonces(connection);
  const bans = new RedisBans(connection, { channels, clock, capacity: maxBans });
  const revocations = new RedisRevocations(connection, { channels, clock, capacity: maxRevocations });
  const ping = async () => void (await connection.run('health', (client) => client.ping()));
  const close = async () => {
    bans.close();
    revocations.close();
    feeds.close();
    channels.close();
    connection.close();
  };
  try {
    await bothReady(clients);
    await connection.settled();
    await channels.start();
    await Promise.all([nonces.refresh(), bans.start(), revocations.start()]);
  } catch (cause) {
    await close();
    const shown = showRedisAddress(address);
    throw new Error(`no Redis at ${shown}: ${(connection.lastError ?? (cause as Error)).message}`, { cause });
  }
  await warnOfEviction(connection, log);
  return {
    locks: new RedisLocks(connection),
    channels,
    feeds,
    buckets: new RedisBuckets(connection),
    windows: new RedisWindows(connection),
    bans,
    scores: new RedisScores(connection),
    nonces,
    revocations,
    address: showRedisAddress(address),
    get isAway() {
      return connection.isAway;
    },
    ping,
    close,
  };
}

async function bothReady({ commands, subscriber }: Clients): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const failed = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), START_TIMEOUT_MS);
    commands.on('error', (error: Error) => {
      if (REFUSED.test(error.message)) reject(error);
    });
  });
  const ready = [commands, subscriber].map(
    (client) =>
      new Promise<void>((resolve) => {
        if (client.status === 'ready') resolve();
        else client.once('ready', resolve);
      }),
  );
  try {
    await Promise.race([Promise.all(ready), failed]);
  } finally {
    clearTimeout(timer);
  }
}

/** A Redis that makes room by forgetting forgets nonces and bans as well. */
async function warnOfEviction(connection: RedisConnection, log: Log): Promise<void> {
  const text = await connection.memoryInfo().catch(() => '');
  const limit = Number(/^maxmemory:(\d+)/m.exec(text)?.[1] ?? 0);
  const policy = /^maxmemory_policy:(\S+)/m.exec(text)?.[1] ?? 'noeviction';
  if (limit > 0 && policy !== 'noeviction')
    log.warn('Redis forgets under pressure, nonces and bans as well; set maxmemory-policy noeviction', {
      policy,
    });
}
