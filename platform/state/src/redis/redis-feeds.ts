// Feeds in Redis: a stream keeps the last messages of each, its number and its announcement are one step, and members are leases.
import { randomBytes } from 'node:crypto';
import {
  type FeedListener,
  type FeedSettings,
  type Feeds,
  feedDefaults,
  type Kept,
  type Outgoing,
  type Position,
} from '../feeds.ts';
import type { RedisChannels } from './redis-channels.ts';
import type { RedisConnection } from './redis-connection.ts';
import { NOW, type Script, SPARE_MS } from './script.ts';

/** An unused feed keeps its numbers for so long: whoever listens through a quiet day still gets the next one in order. */
const NUMBERS_MS = 86_400_000;
/** A process that dies takes its members along after so long. */
const MEMBER_MS = 90_000;

/** Keys: numbers, messages, ids. @returns epoch and number */
export const feedPublishScript: Script = {
  numberOfKeys: 3,
  lua: `${NOW}
local id, body, epoch, keep, keepMs, channel = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7]
redis.call('HSETNX', KEYS[1], 'epoch', epoch)
epoch = redis.call('HGET', KEYS[1], 'epoch')
local known = redis.call('ZSCORE', KEYS[3], id)
if known then return { epoch, tonumber(known) } end
local seq = redis.call('HINCRBY', KEYS[1], 'seq', 1)
redis.call('XADD', KEYS[2], 'MAXLEN', keep, seq .. '-0', 'b', body, 't', string.format('%.0f', now))
redis.call('ZADD', KEYS[3], seq, id)
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', seq - keep)
redis.call('PEXPIRE', KEYS[1], ${NUMBERS_MS} + keepMs)
redis.call('PEXPIRE', KEYS[2], keepMs + ${SPARE_MS})
redis.call('PEXPIRE', KEYS[3], keepMs + ${SPARE_MS})
redis.call('PUBLISH', channel, 'm' .. epoch .. ' ' .. seq .. ' ' .. body)
return { epoch, seq }`,
};

/** Key: numbers. @returns epoch and number */
export const feedPositionScript: Script = {
  numberOfKeys: 1,
  lua: `
redis.call('HSETNX', KEYS[1], 'epoch', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ${NUMBERS_MS} + tonumber(ARGV[2]))
local kept = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
return { kept[1], tonumber(kept[2] or 0) }`,
};

/** Keys: numbers, messages. @returns numbers and bodies in turn, or nothing when they are gone */
export const feedSinceScript: Script = {
  numberOfKeys: 2,
  lua: `${NOW}
local after, limit, keepMs = tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])
local kept = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
local seq = tonumber(kept[2] or 0)
if kept[1] ~= ARGV[2] or after > seq then return false end
if after == seq then return {} end
local rows = redis.call('XRANGE', KEYS[2], (after + 1) .. '-0', '+', 'COUNT', limit)
local first = rows[1]
if not first or first[1] ~= (after + 1) .. '-0' or tonumber(first[2][4]) <= now - keepMs then return false end
local told = {}
for _, row in ipairs(rows) do
  told[#told + 1] = string.match(row[1], '^%d+')
  told[#told + 1] = row[2][2]
end
return told`,
};

/** Keys: processes in which the member is, members. @returns 1 when he was nowhere before */
export const feedEnterScript: Script = {
  numberOfKeys: 2,
  lua: `${NOW}
local process, member, ends = ARGV[2], ARGV[3], now + ${MEMBER_MS}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local before = redis.call('ZCARD', KEYS[1])
for index, name in ipairs({ process, member }) do
  redis.call('ZADD', KEYS[index], ends, name)
  redis.call('PEXPIRE', KEYS[index], ${MEMBER_MS + SPARE_MS})
end
return before == 0 and 1 or 0`,
};

/** @returns 1 when he is nowhere any more */
export const feedLeaveScript: Script = {
  numberOfKeys: 2,
  lua: `${NOW}
local process, member = ARGV[2], ARGV[3]
local removed = redis.call('ZREM', KEYS[1], process)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) > 0 then return 0 end
redis.call('ZREM', KEYS[2], member)
return removed`,
};

/** Key: members. */
export const feedMembersScript: Script = {
  numberOfKeys: 1,
  lua: `${NOW}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
return redis.call('ZRANGE', KEYS[1], 0, tonumber(ARGV[2]) - 1)`,
};

const newEpoch = (): string => randomBytes(9).toString('base64url');

export class RedisFeeds implements Feeds {
  readonly #connection: RedisConnection;
  readonly #channels: RedisChannels;
  readonly #keepMessages: number;
  readonly #keepMs: number;
  readonly #process = newEpoch();
  readonly #heard = new Map<string, () => void>();
  /** How often each member was counted in here, by feed. */
  readonly #members = new Map<string, Map<string, number>>();
  readonly #renewing: NodeJS.Timeout;
  #listener: FeedListener | undefined;

  constructor(
    connection: RedisConnection,
    channels: RedisChannels,
    { keepMessages = feedDefaults.keepMessages, keepMs = feedDefaults.keepMs }: FeedSettings = {},
  ) {
    this.#connection = connection;
    this.#channels = channels;
    this.#keepMessages = keepMessages;
    this.#keepMs = keepMs;
    this.#renewing = setInterval(() => void this.#renew(), MEMBER_MS / 3).unref();
  }

  start(listener: FeedListener): void {
    this.#listener = listener;
  }

  async publish(feed: string, { id, body }: Outgoing): Promise<Position> {
    const args = [id, body, newEpoch(), this.#keepMessages, this.#keepMs, this.#channelOf(feed)];
    const keys = ['numbers', 'messages', 'ids'].map((what) => this.#key(feed, what));
    return positionOf(await this.#run('xqFeedPublish', [...keys, this.#connection.now(), ...args]));
  }

  async signal(feed: string, body: string): Promise<void> {
    await this.#channels.publish(`feed:${feed}`, `s${body}`);
  }

  async listen(feed: string): Promise<Position> {
    if (!this.#heard.has(feed)) {
      // Before the wait: whoever stops listening meanwhile must find it.
      let ended = false;
      let end = () => {
        ended = true;
      };
      this.#heard.set(feed, () => end());
      const unsubscribe = await this.#channels.subscribe(`feed:${feed}`, {
        onMessage: (message) => this.#hear(feed, message),
        onGap: () => this.#listener?.interrupted(feed),
      });
      end = unsubscribe;
      if (ended) unsubscribe();
    }
    const args = [this.#key(feed, 'numbers'), newEpoch(), this.#keepMs];
    return positionOf(await this.#run('xqFeedPosition', args));
  }

  unlisten(feed: string): void {
    this.#heard.get(feed)?.();
    this.#heard.delete(feed);
  }

  async since(feed: string, { epoch, seq }: Position, limit: number): Promise<readonly Kept[] | 'gone'> {
    const keys = ['numbers', 'messages'].map((what) => this.#key(feed, what));
    const args = [this.#connection.now(), epoch, seq, limit, this.#keepMs];
    const rows = (await this.#run('xqFeedSince', [...keys, ...args])) as string[] | null;
    if (rows === null) return 'gone';
    return Array.from({ length: rows.length / 2 }, (_, i) => ({
      seq: Number(rows[2 * i]),
      body: rows[2 * i + 1]!,
    }));
  }

  async enter(feed: string, member: string): Promise<boolean> {
    const counts = this.#members.get(feed) ?? new Map<string, number>();
    this.#members.set(feed, counts);
    const count = (counts.get(member) ?? 0) + 1;
    counts.set(member, count);
    return count === 1 && (await this.#move('xqFeedEnter', feed, member));
  }

  async leave(feed: string, member: string): Promise<boolean> {
    const counts = this.#members.get(feed);
    const count = counts?.get(member);
    if (counts === undefined || count === undefined) return false;
    if (count > 1) counts.set(member, count - 1);
    else counts.delete(member);
    if (counts.size === 0) this.#members.delete(feed);
    return count === 1 && (await this.#move('xqFeedLeave', feed, member));
  }

  async members(feed: string, limit: number): Promise<readonly string[]> {
    const args = [this.#key(feed, 'members'), this.#connection.now(), limit];
    return (await this.#run('xqFeedMembers', args)) as string[];
  }

  close(): void {
    clearInterval(this.#renewing);
    for (const end of this.#heard.values()) end();
    this.#heard.clear();
    this.#listener = undefined;
  }

  #hear(feed: string, message: string): void {
    if (message.startsWith('s')) {
      this.#listener?.signal(feed, message.slice(1));
      return;
    }
    const first = message.indexOf(' ');
    const second = message.indexOf(' ', first + 1);
    this.#listener?.message(feed, {
      epoch: message.slice(1, first),
      seq: Number(message.slice(first + 1, second)),
      body: message.slice(second + 1),
    });
  }

  async #move(script: string, feed: string, member: string): Promise<boolean> {
    const keys = [this.#key(feed, `member:${member}`), this.#key(feed, 'members')];
    return (await this.#run(script, [...keys, this.#connection.now(), this.#process, member])) === 1;
  }

  /** What Redis lost, or nobody renewed while it was away, is there again. */
  async #renew(): Promise<void> {
    // Until the next time; that Redis is away has been said.
    for (const [feed, counts] of this.#members)
      for (const member of counts.keys()) await this.#move('xqFeedEnter', feed, member).catch(() => {});
  }

  #run(script: string, args: readonly (string | number)[]): Promise<unknown> {
    return this.#connection.script('feeds', script, args);
  }

  #key(feed: string, what: string): string {
    return `${this.#connection.prefix}feed:{${feed}}:${what}`;
  }

  #channelOf(feed: string): string {
    return this.#channels.nameOf(`feed:${feed}`);
  }
}

function positionOf(answer: unknown): Position {
  const [epoch, seq] = answer as [string, number];
  return { epoch, seq };
}
