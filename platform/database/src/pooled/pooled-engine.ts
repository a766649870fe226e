// An engine over pools of connections: transactions beside each other, reads on connections that cannot write.
import { setTimeout as pause } from 'node:timers/promises';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { CompiledQuery, type DatabaseConnection, type Kysely, type KyselyPlugin } from 'kysely';
import { closed, DatabaseError } from '../database-error.ts';
import type { Engine, EngineConnections } from '../engine.ts';
import { type EngineWords, plainKysely, transactionKysely } from '../kysely-over.ts';
import { type SlowStatements, watched } from '../slow-statements.ts';
import { createTurns } from '../turns.ts';

/** How long a transaction or a read waits for a connection. */
const CONNECTION_WAIT_MS = 10_000;
/** How often a transaction is tried that others are in the way of. */
const ATTEMPTS = 6;

export interface PooledConnection extends DatabaseConnection {
  /** A statement without parameters or rows. */
  exec(sql: string): Promise<void>;
  /** Back into the pool, or closed when `isBroken`. */
  release(isBroken: boolean): void;
}

export interface Pool<Connection extends PooledConnection> {
  take(): Promise<Connection>;
  end(): Promise<void>;
}

export interface PooledEngineOptions<Connection extends PooledConnection> {
  readonly engine: Engine;
  readonly words: EngineWords;
  readonly writers: Pool<Connection>;
  readonly readers: Pool<Connection>;
  /** Connections per pool. */
  readonly max: number;
  readonly begin: string;
  /** Applied to changes of the schema. */
  readonly schemaPlugins: readonly KyselyPlugin[];
  /** Waits for the lock of migrations, which ends with the transaction or with the connection. */
  lockMigrations(connection: Connection): Promise<void>;
  readonly slow: SlowStatements | undefined;
  /** May DDL be taken back? */
  readonly transactionalDdl: boolean;
}

/** A connection that is gone, so that nothing more can be said on it. */
export class LostConnection extends XiaoqiaoError {
  constructor(cause: unknown) {
    super('overloaded', { cause: new Error('the connection to the database was lost', { cause }) });
  }
}

export function pooledEngine<Connection extends PooledConnection>(
  options: PooledEngineOptions<Connection>,
): EngineConnections {
  const { engine, words, writers, readers, max, begin, schemaPlugins, slow } = options;
  const writing = createTurns(CONNECTION_WAIT_MS, max);
  const reading = createTurns(CONNECTION_WAIT_MS, max);
  let closing: Promise<void> | undefined;
  const refuseWhenClosed = (): void => {
    if (closing !== undefined) throw closed(new Error('close() was called'));
  };

  async function attempt<T>(
    work: (kysely: Kysely<unknown>, connection: Connection) => Promise<T>,
    committed: () => void = () => {},
    plugins: readonly KyselyPlugin[] = [],
  ): Promise<T> {
    const connection = await writers.take();
    let open = true;
    let isBroken = false;
    try {
      await connection.exec(begin);
      const kysely = transactionKysely(words, watched(connection, slow), () => open, plugins);
      const result = await work(kysely, connection);
      open = false;
      await connection.exec('commit');
      committed();
      return result;
    } catch (error) {
      open = false;
      isBroken = error instanceof LostConnection;
      if (!isBroken)
        await connection.exec('rollback').catch(() => {
          // The server rolls back when it notices that the connection is gone.
          isBroken = true;
        });
      throw error;
    } finally {
      connection.release(isBroken);
    }
  }

  async function transaction<T>(
    work: (kysely: Kysely<unknown>) => Promise<T>,
    committed: () => void,
  ): Promise<T> {
    refuseWhenClosed();
    const release = await writing.take();
    try {
      for (let tries = 1; ; tries++) {
        try {
          return await attempt(work, committed);
        } catch (error) {
          if (!(error instanceof DatabaseError && error.kind === 'conflict')) throw error;
          if (tries === ATTEMPTS) throw new XiaoqiaoError('overloaded', { cause: error });
        }
        await pause(Math.random() * 8 * 2 ** tries);
      }
    } finally {
      release();
    }
  }

  async function outsideTransactions<T>(work: (kysely: Kysely<unknown>) => Promise<T>): Promise<T> {
    const connection = await writers.take();
    try {
      await options.lockMigrations(connection);
      return await work(plainKysely(words, watched(connection, slow), schemaPlugins));
    } finally {
      // The lock ends with the connection.
      connection.release(true);
    }
  }

  const read: DatabaseConnection = {
    async executeQuery(query, given) {
      refuseWhenClosed();
      const release = await reading.take();
      try {
        for (let tries = 1; ; tries++) {
          const connection = await readers.take();
          let isBroken = false;
          try {
            return await watched(connection, slow).executeQuery(query, given);
          } catch (error) {
            isBroken = error instanceof LostConnection;
            // A server that was restarted leaves dead connections behind; a read may simply be asked again.
            if (!isBroken || tries > max) throw error;
          } finally {
            connection.release(isBroken);
          }
        }
      } finally {
        release();
      }
    },
    // biome-ignore lint/correctness/useYield: nobody streams from a pool; who must read much reads in pages.
    async *streamQuery() {
      throw new Error('a pool does not stream: read in pages by key');
    },
  };

  return {
    engine,
    reader: plainKysely(words, read),
    transaction,

    migration: (work) =>
      options.transactionalDdl
        ? attempt(
            async (kysely, connection) => {
              await options.lockMigrations(connection);
              return work(kysely);
            },
            undefined,
            schemaPlugins,
          )
        : outsideTransactions(work),

    async ping() {
      await read.executeQuery(CompiledQuery.raw('select 1'));
    },

    close() {
      closing ??= (async () => {
        // Transactions under way end first, but one that hangs does not keep the process.
        await Promise.allSettled(Array.from({ length: max }, () => writing.take()));
        await Promise.all([writers.end(), readers.end()]);
      })();
      return closing;
    },
  };
}
