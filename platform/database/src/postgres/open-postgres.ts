// Opens a database on PostgreSQL, or what speaks its protocol.
import type { EngineConnections } from '../engine.ts';
import { unreachable } from '../pooled/opening.ts';
import { parseAddress } from '../pooled/pool-settings.ts';
import { pooledEngine } from '../pooled/pooled-engine.ts';
import type { SlowStatements } from '../slow-statements.ts';
import { postgresPool } from './postgres-pool.ts';
import { exactColumns, postgresWords } from './postgres-words.ts';

const MIGRATION_WAIT_MS = 120_000;
/** Any number will do, as long as nobody else on this server locks it: "xiaoqiao" in ASCII. */
const MIGRATION_LOCK = '8676483171137478000';

/** @throws Error naming host and database, and what to do */
export async function openPostgres(url: string, slow?: SlowStatements): Promise<EngineConnections> {
  const address = parseAddress(url);
  const writers = postgresPool(address, 'write');
  const readers = postgresPool(address, 'read');
  try {
    const connection = await writers.take();
    connection.release(false);
    return pooledEngine({
      engine: 'postgres',
      words: postgresWords,
      writers,
      readers,
      max: address.max,
      slow,
      begin: 'begin',
      schemaPlugins: [exactColumns],
      transactionalDdl: true,
      async lockMigrations(migrating) {
        await migrating.exec(`set local lock_timeout = ${MIGRATION_WAIT_MS}`);
        await migrating.exec(`set local statement_timeout = 0`);
        await migrating.exec(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`);
      },
    });
  } catch (error) {
    await Promise.allSettled([writers.end(), readers.end()]);
    throw unreachable(error, address);
  }
}
