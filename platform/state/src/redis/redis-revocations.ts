// Revoked sessions: asked for with every token, so each process has them at hand and no request waits for Redis.
import type { Clock } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { ExpiringSet } from '../memory/expiring-set.ts';
import type { Revocations } from '../ports.ts';
import type { RedisChannels } from './redis-channels.ts';
import type { RedisConnection } from './redis-connection.ts';
import { type Entry, RedisTable } from './redis-table.ts';

export class RedisRevocations implements Revocations {
  readonly #revoked: ExpiringSet;
  readonly #table: RedisTable;
  readonly #connection: RedisConnection;
  /** In force here and not yet known to Redis. */
  readonly #unsent = new Map<string, number>();
  #sending: Promise<void> | undefined;

  constructor(
    connection: RedisConnection,
    { channels, clock, capacity }: { channels: RedisChannels; clock: Clock; capacity: number },
  ) {
    this.#connection = connection;
    this.#revoked = new ExpiringSet(clock, capacity);
    this.#table = new RedisTable({
      name: 'revocations',
      connection,
      channels,
      capacity,
      mode: 'longest',
      now: () => clock.now(),
      copy: {
        put: ({ key, until }) => this.#remember(key, until),
        // A session never comes back to life.
        remove: () => {},
        replace: (entries) => {
          for (const { key, until } of entries) this.#remember(key, until);
        },
        entries: () => this.#revoked.entries().map(([key, until]): Entry => ({ key, until, value: '' })),
      },
    });
  }

  async start(): Promise<void> {
    await this.#table.start();
    this.#connection.onBack(() => void this.#send());
  }

  isRevoked(sid: string): boolean {
    return this.#revoked.has(sid);
  }

  /** In force in this process at once. While Redis is away the others hear of it when it is back. */
  async revoke(sid: string, until: number): Promise<void> {
    if ((this.#revoked.endOf(sid) ?? 0) >= until) return;
    if (!this.#revoked.add(sid, until)) throw new XiaoqiaoError('overloaded', { source: 'self' });
    this.#unsent.set(sid, until);
    let hasRoom = true;
    try {
      hasRoom = await this.#table.put({ key: sid, value: '', until });
      if (this.#unsent.get(sid) === until) this.#unsent.delete(sid);
    } catch (error) {
      this.#connection.log.warn('a revocation waits for Redis', { error });
    }
    if (!hasRoom) throw new XiaoqiaoError('overloaded', { source: 'self' });
  }

  close(): void {
    this.#table.close();
    this.#revoked.clear();
  }

  #remember(sid: string, until: number): void {
    if (!this.#revoked.add(sid, until))
      this.#connection.log.error('a revocation from another process has no room here', { sid });
  }

  #send(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    for (const [sid, until] of [...this.#unsent]) {
      try {
        await this.#table.put({ key: sid, value: '', until });
        if (this.#unsent.get(sid) === until) this.#unsent.delete(sid);
      } catch {
        // Away again; its return begins anew.
        return;
      }
    }
  }
}
