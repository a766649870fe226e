// Opens an SQLite file as a database engine: one connection that writes in turns, one that only reads.
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { EngineConnections } from '../engine.ts';
import { plainKysely, transactionKysely } from '../kysely-over.ts';
import { type SlowStatements, watched } from '../slow-statements.ts';
import { createTurns } from '../turns.ts';
import { locateSqlite, type SqlitePlace } from './locate-sqlite.ts';
import { openingFailure } from './opening-failure.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { isBusy, sqliteFailure } from './sqlite-failure.ts';
import { sqliteWords } from './sqlite-words.ts';

/** How long a transaction waits for its turn in this process. */
const TURN_WAIT_MS = 30_000;
/** How long a transaction waits for a lock that another process holds. */
const LOCK_WAIT_MS = 10_000;
/** How long opening and reading may block on another process (recovery of the log, a change to WAL). */
const BUSY_TIMEOUT_MS = 5_000;

export async function openSqlite(url: string, slow?: SlowStatements): Promise<EngineConnections> {
  const place = locateSqlite(url);
  const databases: DatabaseSync[] = [];
  try {
    const open = () => {
      const database = new DatabaseSync(place.path, { timeout: BUSY_TIMEOUT_MS });
      databases.push(database);
      return database;
    };
    const writing = open();
    configureWriter(writing, place);
    const reading = open();
    reading.exec('pragma query_only = on; pragma cache_size = -16384; pragma temp_store = memory');
    return connect({ writing, reading, place, slow });
  } catch (error) {
    for (const database of databases) database.close();
    place.discard();
    throw openingFailure(error, place.path);
  }
}

/**
 * A checkpoint holds up the commit that meets it and writes each page once, however often it changed: with SQLite's 1 000
 * pages every third group of orders would meet one. 32 MB of WAL are read again after a crash in a fraction of a second.
 */
const CHECKPOINT_PAGES = 8_000;

/**
 * WAL lets reads go on beside a writer. `synchronous = normal` flushes to disk at checkpoints, not at each commit:
 * a killed process loses nothing, but when the operating system or the power fails the last commits may be gone
 * (the file stays whole). `?synchronous=full` flushes each commit before it is answered.
 */
function configureWriter(writing: DatabaseSync, place: SqlitePlace): void {
  const mode = writing.prepare('pragma journal_mode = wal').get()?.journal_mode;
  if (mode !== 'wal') throw new Error(`the file system does not allow WAL (journal mode is ${String(mode)})`);
  writing.exec(
    `pragma synchronous = ${place.synchronous}; pragma foreign_keys = on; pragma temp_store = memory;
    pragma cache_size = -16384; pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`,
  );
  // Reads the schema, so that a damaged file is found now and not at the first request.
  writing.prepare('select count(*) from sqlite_schema').get();
  // Waiting for another process must not block this one's event loop: `begin` polls instead.
  writing.exec('pragma busy_timeout = 0');
}

interface Opened {
  readonly writing: DatabaseSync;
  readonly reading: DatabaseSync;
  readonly place: SqlitePlace;
  readonly slow: SlowStatements | undefined;
}

function connect({ writing, reading, place, slow }: Opened): EngineConnections {
  const readers = new SqliteConnection(reading);
  const writer: SqliteConnection = new SqliteConnection(writing, () => {
    writer.forgetStatements();
    readers.forgetStatements();
  });
  const watchedWriter = watched(writer, slow);
  const turns = createTurns(TURN_WAIT_MS);
  let closing: Promise<void> | undefined;

  async function transaction<T>(
    work: (kysely: Kysely<unknown>) => Promise<T>,
    committed: () => void = () => {},
  ): Promise<T> {
    const release = await turns.take();
    let open = true;
    try {
      await beginImmediate(writing);
      const result = await work(transactionKysely(sqliteWords, watchedWriter, () => open));
      open = false;
      writer.exec('commit');
      committed();
      return result;
    } catch (error) {
      open = false;
      // SQLite has rolled back by itself after some errors, e.g. a full disk.
      if (writing.isOpen && writing.isTransaction) writing.exec('rollback');
      throw error;
    } finally {
      release();
    }
  }

  return {
    engine: 'sqlite',
    reader: plainKysely(sqliteWords, watched(readers, slow)),
    transaction,
    // SQLite's DDL is transactional, and the write lock keeps other processes out.
    migration: (work) => transaction(work),

    async ping() {
      try {
        reading.prepare('select 1').get();
      } catch (error) {
        throw sqliteFailure(error, 'select 1');
      }
    },

    close() {
      closing ??= turns.take().then((release) => {
        reading.close();
        writing.close();
        place.discard();
        release();
      });
      return closing;
    },
  };
}

/** Takes the write lock at the start: a transaction that reads first and then writes could fail without any wait (BUSY_SNAPSHOT). */
async function beginImmediate(writing: DatabaseSync): Promise<void> {
  const deadline = performance.now() + LOCK_WAIT_MS;
  for (let waitMs = 1; ; waitMs = Math.min(waitMs * 2, 16)) {
    try {
      writing.exec('begin immediate');
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw sqliteFailure(error, 'begin immediate');
    }
    await pause(waitMs);
  }
}
