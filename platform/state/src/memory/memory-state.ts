// Shared state of an installation that is one process: everything in memory, everything bounded.
import type { Clock } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { type Log, silentLog } from '@xiaoqiao/kit/log';
import type { FeedSettings } from '../feeds.ts';
import type { State } from '../ports.ts';
import { ExpiringSet } from './expiring-set.ts';
import { MemoryBans } from './memory-bans.ts';
import { MemoryBuckets } from './memory-buckets.ts';
import { MemoryChannels } from './memory-channels.ts';
import { createMemoryFeeds } from './memory-feeds.ts';
import { MemoryLocks } from './memory-locks.ts';
import { MemoryScores } from './memory-scores.ts';
import { MemoryWindows } from './memory-windows.ts';

export interface MemoryStateOptions {
  readonly clock: Clock;
  /** Hears of listeners that throw; nobody when left out. */
  readonly log?: Log;
  /** At most so many buckets; beyond it the one unused for longest starts afresh (some 200 bytes each). */
  readonly maxBuckets?: number;
  /** At most so many live nonces; beyond it requests with new ones are refused (some 200 bytes each). */
  readonly maxNonces?: number;
  /** At most so many live revocations; beyond it revoking fails. */
  readonly maxRevocations?: number;
  /** At most so many sliding windows, likewise (a busy one is some 1 kB). */
  readonly maxWindows?: number;
  /** At most so many bans; beyond it the one that would end soonest goes. */
  readonly maxBans?: number;
  /** At most so many scores, and as many keys with their members; beyond it the one unused for longest is forgotten. */
  readonly maxScores?: number;
  readonly feeds?: FeedSettings;
}

export function createMemoryState({
  clock,
  log = silentLog,
  maxBuckets = 200_000,
  maxNonces = 1_000_000,
  maxRevocations = 1_000_000,
  maxWindows = 100_000,
  maxBans = 50_000,
  maxScores = 100_000,
  feeds: feedSettings = {},
}: MemoryStateOptions): State {
  const buckets = new MemoryBuckets(clock, maxBuckets);
  const windows = new MemoryWindows(clock, maxWindows);
  const bans = new MemoryBans(clock, maxBans);
  const scores = new MemoryScores(clock, maxScores);
  const nonces = new ExpiringSet(clock, maxNonces);
  const revoked = new ExpiringSet(clock, maxRevocations);
  const channels = new MemoryChannels(log);
  const feeds = createMemoryFeeds({ clock, ...feedSettings });
  return {
    locks: new MemoryLocks(clock),
    channels,
    feeds,
    buckets,
    windows,
    bans,
    scores,
    nonces: {
      knownSince: clock.now(),
      reserve(key, ttlMs) {
        if (nonces.has(key)) return false;
        addOrRefuse(nonces, key, clock.now() + ttlMs);
        return true;
      },
    },
    revocations: {
      revoke: (sid, until) => addOrRefuse(revoked, sid, until),
      isRevoked: (sid) => revoked.has(sid),
    },
    ping: async () => {},
    async close() {
      for (const each of [buckets, windows, bans]) each.clear();
      scores.forgetAll();
      feeds.close();
      nonces.clear();
      revoked.clear();
    },
  };
}

function addOrRefuse(set: ExpiringSet, key: string, expiresAt: number): void {
  if (!set.add(key, expiresAt)) throw new XiaoqiaoError('overloaded', { source: 'self' });
}
