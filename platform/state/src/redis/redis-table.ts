// A table that every process holds a copy of: written to Redis, told to all, and compared again and again.
import type { ChannelListener } from '../ports.ts';
import type { RedisChannels } from './redis-channels.ts';
import type { RedisConnection, StateUse } from './redis-connection.ts';
import { NOW, type Script } from './script.ts';

/** Keys, all in one hash slot: values by key, ends by key, and the count of changes. What has ended is swept a little at a time. */
export const tablePutScript: Script = {
  numberOfKeys: 3,
  lua: `${NOW}
local key, value, ends, mode, capacity = ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5], tonumber(ARGV[6])
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, 100)) do
  redis.call('ZREM', KEYS[2], gone)
  redis.call('HDEL', KEYS[1], gone)
end
local known = redis.call('ZSCORE', KEYS[2], key)
if known and (mode == 'absent' or (mode == 'longest' and tonumber(known) >= ends)) then return 0 end
if not known and redis.call('ZCARD', KEYS[2]) >= capacity then
  if mode == 'longest' then return -1 end
  redis.call('HDEL', KEYS[1], redis.call('ZPOPMIN', KEYS[2])[1])
end
redis.call('ZADD', KEYS[2], string.format('%.0f', ends), key)
if value ~= '' then redis.call('HSET', KEYS[1], key, value) end
redis.call('HSETNX', KEYS[3], 'epoch', ARGV[8])
local count = redis.call('HINCRBY', KEYS[3], 'count', 1)
redis.call('PUBLISH', ARGV[7], redis.call('HGET', KEYS[3], 'epoch') .. ' ' .. count .. ' ' .. cjson.encode({ key, value, ARGV[4] }))
return 1`,
};

/** Only what still has this id: another one may have taken its place. */
export const tableRemoveScript: Script = {
  numberOfKeys: 3,
  lua: `
local key, id, channel = ARGV[1], ARGV[2], ARGV[3]
local value = redis.call('HGET', KEYS[1], key)
if not value or cjson.decode(value).id ~= id then return 0 end
redis.call('HDEL', KEYS[1], key)
redis.call('ZREM', KEYS[2], key)
local count = redis.call('HINCRBY', KEYS[3], 'count', 1)
redis.call('PUBLISH', channel, (redis.call('HGET', KEYS[3], 'epoch') or '') .. ' ' .. count .. ' ' .. cjson.encode({ key }))
return 1`,
};

export interface Entry {
  readonly key: string;
  /** JSON with an `id`, or empty. */
  readonly value: string;
  readonly until: number;
}

/** What a table is kept in here. */
export interface LocalCopy {
  put(entry: Entry): void;
  remove(key: string): void;
  /** Takes the place of everything. */
  replace(entries: readonly Entry[]): void;
  /** Everything that has not ended. */
  entries(): Entry[];
}

export interface RedisTableOptions {
  readonly name: 'bans' | 'revocations';
  readonly connection: RedisConnection;
  readonly channels: RedisChannels;
  readonly copy: LocalCopy;
  readonly capacity: number;
  /** `longest`: an end is never brought forward, and nothing makes room. `latest`: the newest counts. */
  readonly mode: 'longest' | 'latest';
  /** Of this process. */
  readonly now: () => number;
}

type Mode = RedisTableOptions['mode'] | 'absent';
interface Version {
  readonly epoch: string;
  readonly count: number;
}

/** How often the count of changes is compared: a message that was lost is made up for after so long. */
const COMPARE_MS = 2000;
const PAGE = 1000;

export class RedisTable {
  readonly #options: RedisTableOptions;
  readonly #use: StateUse;
  readonly #keys: readonly [string, string, string];
  readonly #channel: string;
  #version: Version = { epoch: '', count: 0 };
  /** Changes told while the table is being read. */
  #meanwhile: [Version, string][] | undefined;
  #loading: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: RedisTableOptions) {
    const { name, connection, channels } = options;
    this.#options = options;
    this.#use = name;
    const base = `${connection.prefix}{${name}}`;
    this.#keys = [`${base}:values`, `${base}:ends`, `${base}:version`];
    this.#channel = channels.nameOf(name);
  }

  /** @throws XiaoqiaoError `overloaded` when it cannot be read. */
  async start(): Promise<void> {
    const listener: ChannelListener = {
      onMessage: (message) => this.#hear(message),
      onGap: () => this.#catchUp(),
    };
    await this.#options.channels.subscribe(this.#options.name, listener);
    await this.load();
    this.#options.connection.onBack(() => this.#catchUp());
    this.#compareLater();
  }

  /** @returns false when there is no room. */
  async put({ key, value, until }: Entry, mode: Mode = this.#options.mode): Promise<boolean> {
    const { connection, capacity } = this.#options;
    const args = [
      ...this.#keys,
      connection.now(),
      key,
      value,
      until,
      mode,
      capacity,
      this.#channel,
      randomEpoch(),
    ];
    return (await connection.script(this.#use, 'xqTablePut', args)) !== -1;
  }

  /** @returns whether it was there. */
  async remove(key: string, id: string): Promise<boolean> {
    const args = [...this.#keys, key, id, this.#channel];
    return (await this.#options.connection.script(this.#use, 'xqTableRemove', args)) === 1;
  }

  /** Reads everything. Several at once are one. */
  load(): Promise<void> {
    this.#loading ??= this.#read().finally(() => {
      this.#loading = undefined;
      this.#meanwhile = undefined;
    });
    return this.#loading;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #read(): Promise<void> {
    const { copy, now } = this.#options;
    this.#meanwhile = [];
    const version = await this.#askVersion();
    const entries = await this.#scan();
    const lost =
      this.#version.epoch !== '' &&
      (version.epoch !== this.#version.epoch || version.count < this.#version.count);
    const kept = entries.filter(({ until }) => until > now());
    // A Redis that came back with less than it had is told again by those who remember.
    const missing = lost ? missingFrom(copy.entries(), entries) : [];
    copy.replace([...kept, ...missing]);
    this.#version = version;
    for (const [told, change] of this.#meanwhile) if (isAfter(told, version)) this.#apply(told, change);
    for (const entry of missing) await this.put(entry, 'absent');
  }

  async #askVersion(): Promise<Version> {
    const [epoch, count] = await this.#options.connection.run(this.#use, (client) =>
      client.hmget(this.#keys[2], 'epoch', 'count'),
    );
    return { epoch: epoch ?? '', count: Number(count ?? 0) };
  }

  /** Page by page, so that no step takes Redis long. What is in it all the while is found. */
  async #scan(): Promise<Entry[]> {
    const { connection } = this.#options;
    const [values, ends] = this.#keys;
    const found = new Map<string, { value: string; until: number }>();
    const pages = async (
      read: (cursor: string) => Promise<[string, string[]]>,
      take: (pair: [string, string]) => void,
    ) => {
      let cursor = '0';
      do {
        const [next, page] = await read(cursor);
        for (let i = 0; i < page.length; i += 2) take([page[i]!, page[i + 1]!]);
        cursor = next;
      } while (cursor !== '0' && !this.#closed);
    };
    await pages(
      (cursor) => connection.run(this.#use, (client) => client.zscan(ends, cursor, 'COUNT', PAGE)),
      ([key, until]) => found.set(key, { value: '', until: Number(until) }),
    );
    await pages(
      (cursor) => connection.run(this.#use, (client) => client.hscan(values, cursor, 'COUNT', PAGE)),
      ([key, value]) => {
        const entry = found.get(key);
        if (entry !== undefined) entry.value = value;
      },
    );
    return [...found].map(([key, entry]) => ({ key, ...entry }));
  }

  #hear(message: string): void {
    const [epoch = '', count, ...rest] = message.split(' ');
    const told = { epoch, count: Number(count) };
    const change = rest.join(' ');
    if (this.#meanwhile !== undefined) {
      this.#meanwhile.push([told, change]);
      return;
    }
    const follows =
      this.#version.epoch === ''
        ? told.count === 1
        : told.epoch === this.#version.epoch && told.count === this.#version.count + 1;
    if (follows || isAfter(told, this.#version)) this.#apply(told, change, follows);
    if (!follows) this.#catchUp();
  }

  /** @param follows without a gap: only then is everything up to here known. */
  #apply(told: Version, change: string, follows = true): void {
    const [key, value = '', until] = JSON.parse(change) as [string, string?, string?];
    if (until === undefined) this.#options.copy.remove(key);
    else this.#options.copy.put({ key, value, until: Number(until) });
    if (follows) this.#version = told;
  }

  #catchUp(): void {
    // Away, then: the next comparison finds it.
    void this.load().catch(() => {});
  }

  #compareLater(): void {
    this.#timer = setTimeout(async () => {
      try {
        if (!this.#options.connection.isAway) {
          const { epoch, count } = await this.#askVersion();
          if (epoch !== this.#version.epoch || count !== this.#version.count) await this.load();
        }
      } catch {
        // Redis is away, which the connection tells; the next comparison comes.
      }
      if (!this.#closed) this.#compareLater();
    }, COMPARE_MS).unref();
  }
}

const isAfter = (told: Version, known: Version): boolean =>
  told.epoch !== known.epoch || told.count > known.count;

function missingFrom(local: readonly Entry[], remote: readonly Entry[]): Entry[] {
  const known = new Set(remote.map(({ key }) => key));
  return local.filter(({ key }) => !known.has(key));
}

const randomEpoch = (): string => Math.random().toString(36).slice(2, 12).padEnd(10, '0');
