// Bans: kept in Redis, looked up in a copy at hand. While Redis is away the last known ones hold.
import type { Clock } from '@xiaoqiao/kit/clock';
import { MemoryBans } from '../memory/memory-bans.ts';
import type { Ban, Bans } from '../ports.ts';
import type { RedisChannels } from './redis-channels.ts';
import type { RedisConnection } from './redis-connection.ts';
import { type Entry, RedisTable } from './redis-table.ts';

export class RedisBans implements Bans {
  readonly #bans: MemoryBans;
  readonly #table: RedisTable;

  constructor(
    connection: RedisConnection,
    { channels, clock, capacity }: { channels: RedisChannels; clock: Clock; capacity: number },
  ) {
    const bans = new MemoryBans(clock, capacity);
    this.#bans = bans;
    this.#table = new RedisTable({
      name: 'bans',
      connection,
      channels,
      capacity,
      mode: 'latest',
      now: () => clock.now(),
      copy: {
        put: ({ value }) => bans.put(JSON.parse(value) as Ban),
        remove(key) {
          const ban = bans.get(key);
          if (ban !== undefined) bans.remove(ban.id);
        },
        replace(entries) {
          bans.clear();
          for (const { value } of entries) if (value !== '') bans.put(JSON.parse(value) as Ban);
        },
        entries: () => bans.list().map(entryOf),
      },
    });
  }

  start(): Promise<void> {
    return this.#table.start();
  }

  kinds(): ReadonlySet<string> {
    return this.#bans.kinds();
  }

  get(key: string): Ban | undefined {
    return this.#bans.get(key);
  }

  list(): readonly Ban[] {
    return this.#bans.list();
  }

  /** @throws XiaoqiaoError `overloaded` while Redis is away: a ban in one process alone would be no ban. */
  async put(ban: Ban): Promise<void> {
    await this.#table.put(entryOf(ban));
    this.#bans.put(ban);
  }

  async remove(id: string): Promise<Ban | undefined> {
    // One that was made a moment ago, elsewhere, may not have come here yet.
    if (this.#find(id) === undefined) await this.#table.load();
    const ban = this.#find(id);
    if (ban === undefined || !(await this.#table.remove(ban.key, id))) return undefined;
    this.#bans.remove(id);
    return ban;
  }

  close(): void {
    this.#table.close();
    this.#bans.clear();
  }

  #find(id: string): Ban | undefined {
    return this.#bans.list().find((ban) => ban.id === id);
  }
}

const entryOf = (ban: Ban): Entry => ({ key: ban.key, value: JSON.stringify(ban), until: ban.until });
