// What an operator does to the database of an installation: migrate it, look how far it is, take a migration back,
// move to another engine.
import {
  type CopyReport,
  type CopyStep,
  copyDatabase as copy,
  type Database,
  type MigrationReport,
  type MigrationState,
  migrate,
  migrationStatus,
  openDatabase,
  rollback,
} from '@xiaoqiao/database';
import { systemClock } from '@xiaoqiao/kit/clock';
import { databaseUrl } from './database-url.ts';
import { openHome } from './home.ts';
import type { InstallConfig } from './install-config.ts';
import { migrationSets } from './services.ts';

/** Applies what is missing and tells what that was. */
export async function migrateDatabase(
  config: InstallConfig,
): Promise<readonly { service: string; migration: string }[]> {
  return withDatabase(config, async (database) => namesOf(await migrate(database, migrationSets)));
}

/** Every migration of every service, in the order in which they run. */
export async function databaseStatus(config: InstallConfig): Promise<readonly MigrationState[]> {
  return withDatabase(config, (database) => migrationStatus(database, migrationSets));
}

export interface RollbackOptions {
  readonly service: string;
  /** Without it nothing is changed; the answer tells what would be. */
  readonly confirmed: boolean;
}

/**
 * Takes back the latest migration of one service, with what its tables hold.
 * @returns the name of that migration; undefined when the service has none applied
 * @throws Error naming the services, when there is none of that name
 */
export async function rollbackDatabase(
  config: InstallConfig,
  { service, confirmed }: RollbackOptions,
): Promise<string | undefined> {
  const set = migrationSets.find((one) => one.service === service);
  if (set === undefined)
    throw new Error(
      `没有服务 / there is no service "${service}"; known: ${migrationSets.map((one) => one.service).join(' ')}`,
    );
  return withDatabase(config, async (database) => {
    if (confirmed) return namesOf(await rollback(database, set))[0]?.migration;
    const states = await migrationStatus(database, [set]);
    return states.findLast(({ appliedAt }) => appliedAt !== null)?.name;
  });
}

export interface CopyDatabaseOptions {
  /** Addresses like `DATABASE_URL`. */
  readonly from: string;
  readonly to: string;
  readonly progress: (step: CopyStep) => void;
}

/** Everything from one database to another; see `copyDatabase` of `@xiaoqiao/database`. */
export const copyDatabase = (options: CopyDatabaseOptions): Promise<CopyReport> =>
  copy({ ...options, sets: migrationSets, clock: systemClock });

const namesOf = ({ applied }: MigrationReport) =>
  applied.map(({ service, name }) => ({ service, migration: name }));

async function withDatabase<T>(config: InstallConfig, work: (database: Database) => Promise<T>): Promise<T> {
  if (config.DATABASE_URL === undefined) openHome(config.XIAOQIAO_HOME);
  const database = await openDatabase({ url: databaseUrl(config), clock: systemClock });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
