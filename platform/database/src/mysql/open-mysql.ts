// Opens a database on MySQL, MariaDB, or what speaks their protocol.

import { CompiledQuery } from 'kysely';
import type { EngineConnections } from '../engine.ts';
import { unreachable } from '../pooled/opening.ts';
import { parseAddress } from '../pooled/pool-settings.ts';
import { type PooledConnection, pooledEngine } from '../pooled/pooled-engine.ts';
import type { SlowStatements } from '../slow-statements.ts';
import { mysqlPool } from './mysql-pool.ts';
import { type ExactCollation, exactCollations, exactTables, mysqlWords } from './mysql-words.ts';

/** Seconds one process waits for another's migrations. */
const MIGRATION_WAIT_S = 120;
/** One change of the schema, on a large table. */
const MIGRATION_MS = 3_600_000;

/** @throws Error naming host and database, and what to do */
export async function openMysql(url: string, slow?: SlowStatements): Promise<EngineConnections> {
  const address = parseAddress(url);
  const writers = mysqlPool(address, 'write');
  const readers = mysqlPool(address, 'read');
  try {
    const connection = await writers.take();
    const collation = await exactCollation(connection).finally(() => connection.release(false));
    return pooledEngine({
      engine: 'mysql',
      words: mysqlWords,
      writers,
      readers,
      max: address.max,
      slow,
      begin: 'start transaction',
      schemaPlugins: [exactTables(collation)],
      transactionalDdl: false,
      async lockMigrations(migrating) {
        migrating.statementMs = MIGRATION_MS;
        // The name is the server's, not the database's.
        const name = `xiaoqiao migrations ${address.database}`.slice(0, 64);
        const { rows } = await migrating.executeQuery<{ held: number | null }>(
          CompiledQuery.raw('select get_lock(?, ?) as held', [name, MIGRATION_WAIT_S]),
        );
        if (rows[0]?.held !== 1)
          throw new Error(
            `another process has been migrating for ${MIGRATION_WAIT_S} s; look what it is doing`,
          );
      },
    });
  } catch (error) {
    await Promise.allSettled([writers.end(), readers.end()]);
    throw unreachable(error, address);
  }
}

async function exactCollation(connection: PooledConnection): Promise<ExactCollation> {
  const { rows } = await connection.executeQuery<{ name: string }>(
    CompiledQuery.raw(
      `select collation_name as name from information_schema.collations where character_set_name = 'utf8mb4'`,
    ),
  );
  const known = new Set(rows.map(({ name }) => name));
  return exactCollations.find((collation) => known.has(collation)) ?? 'utf8mb4_bin';
}
