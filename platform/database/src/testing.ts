// Door of database/testing: a migrated database of its own for a test, with its outbox and relay.
import type { Event } from '@xiaoqiao/contract';
import { type AdjustableClock, fixedClock } from '@xiaoqiao/kit/clock';
import { createIds, type Ids } from '@xiaoqiao/kit/ids';
import { type Log, silentLog } from '@xiaoqiao/kit/log';
import type { Database } from './database.ts';
import { databaseForTest } from './database-for-test.ts';
import { databaseMigrations } from './database-migrations.ts';
import { type MigrationSet, migrate } from './migrate.ts';
import { openDatabase } from './open-database.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createRelay, type Relay, type RelayOptions } from './relay.ts';
import type { Tables } from './tables.ts';

export {
  type DatabaseBeside,
  type DatabaseForTest,
  databaseBeside,
  databaseForTest,
} from './database-for-test.ts';

export interface TestDatabaseOptions {
  /** Only there, whatever engine this run of the tests is about. */
  readonly engine?: 'sqlite';
  /** Besides this package's own tables. */
  readonly sets?: readonly MigrationSet[];
  /** Stands still until advanced, when left out. */
  readonly clock?: AdjustableClock;
  /** Where the relay brings events, e.g. a broker's `publish`; nowhere when left out. */
  readonly publish?: (event: Event) => Promise<void>;
  readonly log?: Log;
  readonly relay?: RelayOptions;
}

export interface TestDatabase {
  readonly database: Database;
  readonly clock: AdjustableClock;
  readonly ids: Ids;
  readonly outbox: Outbox;
  /** Not started: a test calls `drain`. */
  readonly relay: Relay;
  /** All events added so far, oldest first, whatever became of them. */
  events(): Promise<Event[]>;
  close(): Promise<void>;
}

export async function openTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { sets = [], clock = fixedClock(), publish = async () => {}, log = silentLog } = options;
  const place = await databaseForTest(options.engine === 'sqlite' ? '' : undefined);
  const database = await openDatabase({ url: place.url, clock });
  await migrate(database, [{ service: 'database', migrations: databaseMigrations }, ...sets]);
  const ids = createIds(clock);
  const relay = createRelay({ database, clock, publish, log, options: options.relay ?? {} });
  return {
    database,
    clock,
    ids,
    outbox: createOutbox({ database, clock, ids }),
    relay,

    async events() {
      const rows = await database.reader<Tables>().selectFrom('outbox').selectAll().orderBy('id').execute();
      return rows.map(
        ({ id, name, version, occurred_at, data }) =>
          ({
            id,
            name,
            version,
            occurredAt: new Date(occurred_at).toISOString(),
            data: JSON.parse(data),
          }) as Event,
      );
    },

    async close() {
      await relay.stop();
      await database.close();
      await place.drop();
    },
  };
}
