// A pool of connections to PostgreSQL, each set up the same way.
import { readFileSync } from 'node:fs';
import type { CompiledQuery, QueryResult } from 'kysely';
import { Pool as PgPool, type PoolClient, types } from 'pg';
import { toInteger, toParameter } from '../pooled/parameters.ts';
import type { Address } from '../pooled/pool-settings.ts';
import type { Pool, PooledConnection } from '../pooled/pooled-engine.ts';
import { postgresFailure } from './postgres-failure.ts';

const CONNECT_MS = 10_000;
const STATEMENT_MS = 30_000;
const LOCK_WAIT_MS = 10_000;
/** A transaction that does nothing for so long has been forgotten. */
const IDLE_IN_TRANSACTION_MS = 60_000;
const DEFAULT_PORT = 5432;

const INT8 = 20;
const NUMERIC = 1700;

/** 64-bit integers and sums as numbers where these are exact. */
const parsers = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return toInteger;
    if (oid === NUMERIC) return (text: string) => (/^-?\d+$/.test(text) ? toInteger(text) : Number(text));
    return types.getTypeParser(oid, format);
  }) as typeof types.getTypeParser,
};

const settings = (mode: 'write' | 'read'): string =>
  Object.entries({
    statement_timeout: STATEMENT_MS,
    lock_timeout: LOCK_WAIT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    timezone: 'UTC',
    default_transaction_isolation: 'read\\ committed',
    default_transaction_read_only: mode === 'read' ? 'on' : 'off',
  })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');

export function postgresPool(address: Address, mode: 'write' | 'read'): Pool<PostgresConnection> {
  const { user, password, database, max, idleMs, lifetimeMs, tls, ca } = address;
  const server = mode === 'read' && address.replica !== undefined ? address.replica : address;
  const pool = new PgPool({
    host: server.host,
    port: server.port ?? DEFAULT_PORT,
    user,
    password,
    database,
    max,
    idleTimeoutMillis: idleMs,
    maxLifetimeSeconds: Math.ceil(lifetimeMs / 1000),
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: 'xiaoqiao',
    options: settings(mode),
    types: parsers,
    allowExitOnIdle: true,
    ...(tls !== 'off' && {
      ssl: {
        rejectUnauthorized: tls === 'verify',
        ...(ca !== undefined && { ca: readFileSync(ca, 'utf8') }),
      },
    }),
  });
  // A connection that the server ends fails its query or, unused, has been taken out of the pool already; without a
  // listener its error would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));

  return {
    async take() {
      try {
        return new PostgresConnection(await pool.connect());
      } catch (error) {
        throw postgresFailure(error, 'connect');
      }
    },
    end: () => pool.end(),
  };
}

class PostgresConnection implements PooledConnection {
  readonly #client: PoolClient;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, rowCount, command } = await this.#run(sql, parameters.map(toParameter));
    if (command === 'SELECT') return { rows };
    return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
  }

  async exec(sql: string): Promise<void> {
    await this.#run(sql);
  }

  async #run(text: string, values: unknown[] = []) {
    try {
      return await this.#client.query({ text, values });
    } catch (error) {
      throw postgresFailure(error, text);
    }
  }

  // biome-ignore lint/correctness/useYield: nobody streams from a pool; who must read much reads in pages.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('a pool does not stream: read in pages by key');
  }

  release(isBroken: boolean): void {
    this.#client.release(isBroken);
  }
}
