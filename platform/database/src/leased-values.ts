// Values that all processes read and one at a time replaces: each hold has an end and a number, so that the dead harm nobody.
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Database } from './database.ts';
import { insertIfAbsent } from './insert-if-absent.ts';
import type { Tables } from './tables.ts';

/** Replaces the value. False, and nothing is written, when the hold has ended and somebody else took it since. */
export type Write = (value: string) => Promise<boolean>;

export interface LeasedValues {
  /** Undefined when nothing was ever written. */
  read(name: string): Promise<string | undefined>;
  /**
   * Runs `work` while nobody else holds `name`, in any process.
   * @param patient waits for its turn; otherwise undefined at once when somebody else is at it.
   * @throws XiaoqiaoError `overloaded` when its turn does not come
   */
  hold<T>(name: string, work: (write: Write) => Promise<T>, patient: boolean): Promise<T | undefined>;
}

export interface LeasedValuesOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** How long a hold lasts unless it is let go of before; longer than `work` may take. */
  readonly leaseMs: number;
  readonly pollMs?: number;
  /** In real time. */
  readonly patienceMs?: number;
}

export function createLeasedValues(options: LeasedValuesOptions): LeasedValues {
  const { database, clock, leaseMs, pollMs = 50, patienceMs = leaseMs + 5000 } = options;

  const look = (name: string) =>
    database
      .reader<Tables>()
      .selectFrom('leased_values')
      .select(['value', 'held_until'])
      .where('name', '=', name)
      .executeTakeFirst();

  /** The number of this hold; undefined when somebody else has one. */
  async function take(name: string): Promise<number | undefined> {
    // Most of those who come too late need no turn at writing to learn it.
    const seen = await look(name);
    if (seen !== undefined && seen.held_until > clock.now()) return undefined;
    return database.transaction(async (tx) => {
      const db = tx.on<Tables>();
      const now = clock.now();
      const row = { name, value: null, fence: 0, held_until: 0 };
      if (seen === undefined) await insertIfAbsent(tx.engine, db.insertInto('leased_values').values(row));
      const taken = await db
        .updateTable('leased_values')
        .set((column) => ({ fence: column('fence', '+', 1), held_until: now + leaseMs }))
        .where('name', '=', name)
        .where('held_until', '<=', now)
        .executeTakeFirstOrThrow();
      if (taken.numUpdatedRows === 0n) return undefined;
      const { fence } = await db
        .selectFrom('leased_values')
        .select('fence')
        .where('name', '=', name)
        .executeTakeFirstOrThrow();
      return fence;
    });
  }

  const change = (name: string, fence: number, set: Partial<Tables['leased_values']>) =>
    database.transaction(async (tx) => {
      const changed = await tx
        .on<Tables>()
        .updateTable('leased_values')
        .set(set)
        .where('name', '=', name)
        .where('fence', '=', fence)
        .executeTakeFirstOrThrow();
      return changed.numUpdatedRows > 0n;
    });

  return {
    read: async (name) => (await look(name))?.value ?? undefined,
    async hold(name, work, patient) {
      const until = performance.now() + patienceMs;
      let fence = await take(name);
      while (fence === undefined) {
        if (!patient) return undefined;
        if (performance.now() > until)
          throw new XiaoqiaoError('overloaded', { cause: new Error(`${name} is held by somebody else`) });
        await wait(pollMs);
        fence = await take(name);
      }
      const held = fence;
      try {
        return await work((value) => change(name, held, { value }));
      } finally {
        await change(name, held, { held_until: 0 });
      }
    },
  };
}
