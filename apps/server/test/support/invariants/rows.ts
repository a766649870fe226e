// Reads the rows of a shop from any of the three engines, with their plain drivers, as of one moment.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createConnection } from 'mysql2/promise';
import { Client, types } from 'pg';

export type Row = Readonly<Record<string, string | number | null>>;

export interface RowReader {
  all(sql: string): Promise<Row[]>;
  /** Begins a transaction in which everything is read as of its beginning. */
  begin(): Promise<void>;
  close(): Promise<void>;
}

/** @param place an address as in DATABASE_URL, or the home of a shop whose SQLite file is in it */
export function openRows(place: string): Promise<RowReader> {
  if (place.startsWith('mysql:')) return openMysql(new URL(place));
  if (/^postgres(ql)?:/.test(place)) return openPostgres(new URL(place));
  return openSqlite(
    place.startsWith('sqlite:') ? place.slice(7).replace(/\?.*$/, '') : join(place, 'xiaoqiao.db'),
  );
}

async function openSqlite(file: string): Promise<RowReader> {
  const database = new DatabaseSync(file, { timeout: 5000 });
  const all = async (sql: string) => database.prepare(sql).all() as Row[];
  return { all, begin: async () => void (await all('begin')), close: async () => database.close() };
}

async function openMysql(address: URL): Promise<RowReader> {
  const connection = await createConnection({ uri: withoutOptions(address), charset: 'utf8mb4' });
  return {
    async all(sql) {
      const [rows] = await connection.query(sql);
      return Array.isArray(rows) ? (rows as Row[]) : [];
    },
    begin: async () => void (await connection.query('start transaction with consistent snapshot')),
    close: () => connection.end(),
  };
}

const BIGINT = 20;

async function openPostgres(address: URL): Promise<RowReader> {
  const client = new Client({
    connectionString: withoutOptions(address),
    // Times and money are far below 2^53.
    types: {
      getTypeParser: ((id: number, format?: 'text') =>
        id === BIGINT ? Number : types.getTypeParser(id, format)) as typeof types.getTypeParser,
    },
  });
  await client.connect();
  return {
    all: async (sql) => (await client.query<Row>(sql)).rows,
    begin: async () => void (await client.query('begin isolation level repeatable read')),
    close: () => client.end(),
  };
}

/** What stands behind the `?` is meant for the server of the shop. */
function withoutOptions(address: URL): string {
  const plain = new URL(address);
  plain.search = '';
  return plain.href;
}
