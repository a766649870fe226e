// A pool of connections to MySQL or MariaDB, each set up the same way.
import { readFileSync } from 'node:fs';
import type { CompiledQuery, QueryResult } from 'kysely';
import { createPool, type FieldPacket, type PoolConnection, type ResultSetHeader } from 'mysql2/promise';
import { toInteger, toParameter } from '../pooled/parameters.ts';
import type { Address } from '../pooled/pool-settings.ts';
import type { Pool, PooledConnection } from '../pooled/pooled-engine.ts';
import { mysqlFailure } from './mysql-failure.ts';

const CONNECT_MS = 10_000;
const STATEMENT_MS = 30_000;
/** Seconds a statement waits for another transaction's row. */
const LOCK_WAIT_S = 10;
const DEFAULT_PORT = 3306;

/** Whatever the server is set to: strict, in UTC, and rows that another transaction has changed are seen as they are. */
const session = [
  'set session transaction isolation level read committed',
  `set session sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'`,
  `set session time_zone = '+00:00', session innodb_lock_wait_timeout = ${LOCK_WAIT_S}`,
];
const readOnly = 'set session transaction read only';

// Types of columns in the protocol: 64-bit integers, and what `sum` makes of integers.
const LONGLONG = 8;
const NEWDECIMAL = 246;

/**
 * 64-bit integers and sums as numbers where these are exact. The driver has done so already, but for sums and for what
 * is beyond; to be asked about every field (its `typeCast`) costs a fifth of what a query for twenty rows does.
 */
function narrow(rows: Record<string, unknown>[], fields: readonly FieldPacket[]): void {
  for (const { name, columnType } of fields) {
    if (columnType !== LONGLONG && columnType !== NEWDECIMAL) continue;
    for (const row of rows) {
      const text = row[name];
      if (typeof text === 'string') row[name] = /^-?\d+$/.test(text) ? toInteger(text) : Number(text);
    }
  }
}

export function mysqlPool(address: Address, mode: 'write' | 'read'): Pool<MysqlConnection> {
  const { user, password, database, max, idleMs, lifetimeMs, tls, ca } = address;
  const server = mode === 'read' && address.replica !== undefined ? address.replica : address;
  const pool = createPool({
    host: server.host,
    port: server.port ?? DEFAULT_PORT,
    user,
    password,
    database,
    charset: 'utf8mb4',
    timezone: 'Z',
    connectionLimit: max,
    maxIdle: max,
    idleTimeout: idleMs,
    connectTimeout: CONNECT_MS,
    enableKeepAlive: true,
    supportBigNumbers: true,
    // Our own error tells where a statement was asked for; the driver would take a stack trace for each beforehand.
    trace: false,
    ...(tls === 'off'
      ? {}
      : {
          ssl: {
            rejectUnauthorized: tls === 'verify',
            ...(ca !== undefined && { ca: readFileSync(ca, 'utf8') }),
          },
        }),
  });
  const born = new WeakMap<object, number>();
  const statements = mode === 'read' ? [...session, readOnly] : session;

  return {
    async take() {
      for (;;) {
        const connection = await pool.getConnection().catch((error) => {
          throw mysqlFailure(error, 'connect');
        });
        const key = connection.connection;
        const bornAt = born.get(key);
        if (bornAt !== undefined && performance.now() - bornAt > lifetimeMs) {
          connection.destroy();
          continue;
        }
        const wrapped = new MysqlConnection(connection);
        if (bornAt === undefined) {
          try {
            for (const statement of statements) await wrapped.exec(statement);
          } catch (error) {
            connection.destroy();
            throw error;
          }
          born.set(key, performance.now());
        }
        return wrapped;
      }
    },
    end: () => pool.end(),
  };
}

export class MysqlConnection implements PooledConnection {
  readonly #connection: PoolConnection;
  /** How long a statement may take; changes of the schema may take longer. */
  statementMs = STATEMENT_MS;

  constructor(connection: PoolConnection) {
    this.#connection = connection;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const [result, fields] = await this.#run(sql, parameters.map(toParameter));
    if (Array.isArray(result)) {
      narrow(result as Record<string, unknown>[], fields);
      return { rows: result as Row[] };
    }
    const { affectedRows } = result as ResultSetHeader;
    return { rows: [], numAffectedRows: BigInt(affectedRows) };
  }

  async exec(sql: string): Promise<void> {
    await this.#run(sql);
  }

  async #run(sql: string, values: unknown[] = []) {
    try {
      return await this.#connection.query({ sql, values, timeout: this.statementMs });
    } catch (error) {
      throw mysqlFailure(error, sql);
    }
  }

  // biome-ignore lint/correctness/useYield: nobody streams from a pool; who must read much reads in pages.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('a pool does not stream: read in pages by key');
  }

  release(isBroken: boolean): void {
    if (isBroken) this.#connection.destroy();
    else this.#connection.release();
  }
}
