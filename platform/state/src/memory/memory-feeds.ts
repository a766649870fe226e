// Feeds of an installation that is one process: everything at once, everything bounded.
import { randomBytes } from 'node:crypto';
import type { Clock } from '@xiaoqiao/kit/clock';
import {
  type FeedListener,
  type FeedSettings,
  type Feeds,
  feedDefaults,
  type Kept,
  type Position,
} from '../feeds.ts';

interface MemoryFeedsOptions extends FeedSettings {
  readonly clock: Clock;
  /** Feeds that are remembered though nobody listens; beyond it the one unused for longest is forgotten. */
  readonly maxIdle?: number;
}

interface Entry extends Kept {
  readonly id: string;
  readonly at: number;
}

interface Feed {
  readonly epoch: string;
  seq: number;
  kept: Entry[];
  usedAt: number;
}

const SWEEP_EVERY = 256;

export function createMemoryFeeds({
  clock,
  keepMessages = feedDefaults.keepMessages,
  keepMs = feedDefaults.keepMs,
  maxIdle = 50_000,
}: MemoryFeedsOptions): Feeds & { close(): void } {
  /** In order of use: the first was unused for longest. */
  const feeds = new Map<string, Feed>();
  const heard = new Set<string>();
  const present = new Map<string, Map<string, number>>();
  const instance = randomBytes(6).toString('base64url');
  let listener: FeedListener | undefined;
  let made = 0;
  let untilSweep = SWEEP_EVERY;

  function use(name: string): Feed {
    const now = clock.now();
    let feed = feeds.get(name);
    if (feed === undefined) {
      feed = { epoch: `${instance}${(made++).toString(36)}`, seq: 0, kept: [], usedAt: now };
      if (--untilSweep <= 0) sweep(now);
    } else feeds.delete(name);
    feed.usedAt = now;
    feeds.set(name, feed);
    return feed;
  }

  function sweep(now: number): void {
    untilSweep = SWEEP_EVERY;
    let excess = feeds.size - heard.size - maxIdle;
    for (const [name, { usedAt }] of feeds) {
      if (heard.has(name)) continue;
      if (excess <= 0 && now - usedAt < keepMs) break;
      feeds.delete(name);
      excess--;
    }
  }

  /** Drops what is too old or too much. */
  function trim(feed: Feed): void {
    const { kept } = feed;
    const oldest = clock.now() - keepMs;
    let drop = Math.max(0, kept.length - keepMessages);
    while (drop < kept.length && kept[drop]!.at <= oldest) drop++;
    if (drop > 0) kept.splice(0, drop);
  }

  const positionOf = ({ epoch, seq }: Feed): Position => ({ epoch, seq });

  return {
    start(given) {
      listener = given;
    },

    publish(name, { id, body }) {
      const feed = use(name);
      trim(feed);
      const earlier = feed.kept.find((entry) => entry.id === id);
      if (earlier !== undefined) return { epoch: feed.epoch, seq: earlier.seq };
      const seq = ++feed.seq;
      feed.kept.push({ seq, id, body, at: clock.now() });
      trim(feed);
      if (heard.has(name)) listener?.message(name, { epoch: feed.epoch, seq, body });
      return { epoch: feed.epoch, seq };
    },

    signal(name, body) {
      if (heard.has(name)) listener?.signal(name, body);
    },

    listen(name) {
      heard.add(name);
      return positionOf(use(name));
    },

    unlisten(name) {
      heard.delete(name);
    },

    since(name, { epoch, seq }, limit) {
      const feed = feeds.get(name);
      if (feed === undefined || feed.epoch !== epoch || seq > feed.seq) return 'gone';
      trim(feed);
      const missing = feed.seq - seq;
      if (missing > feed.kept.length) return 'gone';
      const from = feed.kept.length - missing;
      return feed.kept.slice(from, from + limit);
    },

    enter(name, member) {
      const members = present.get(name) ?? new Map<string, number>();
      present.set(name, members);
      const count = (members.get(member) ?? 0) + 1;
      members.set(member, count);
      return count === 1;
    },

    leave(name, member) {
      const members = present.get(name);
      const count = members?.get(member);
      if (members === undefined || count === undefined) return false;
      if (count > 1) members.set(member, count - 1);
      else members.delete(member);
      if (members.size === 0) present.delete(name);
      return count === 1;
    },

    members: (name, limit) => present.get(name)?.keys().take(limit).toArray() ?? [],

    close() {
      for (const each of [feeds, heard, present]) each.clear();
      listener = undefined;
    },
  };
}
