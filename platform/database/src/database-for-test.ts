// A database of its own for one test: an SQLite file that goes away, or a new database on the server of the test run.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@xiaoqiao/kit/clock';
import { CompiledQuery } from 'kysely';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';
import { parseAddress } from './pooled/pool-settings.ts';

type RowForTest = Readonly<Record<string, string | number | bigint | Uint8Array | null>>;

export interface DatabaseForTest {
  readonly url: string;
  /** Looks in from outside, on a connection of its own. A `?` in the statement stands for each value. */
  rows(statement: string, ...values: readonly unknown[]): Promise<RowForTest[]>;
  /** Meddles from outside. @returns how many rows were changed */
  change(statement: string, ...values: readonly unknown[]): Promise<number>;
  /** The names of all tables there are. */
  tables(): Promise<string[]>;
  /** To be called once nobody else is connected any more. */
  drop(): Promise<void>;
}

/** `mysql://root@127.0.0.1:3306/test`: the tests run on databases made beside this one. Unset: SQLite. */
const variable = 'XIAOQIAO_TEST_DATABASE';

/** @param server what the variable says when left out; empty is SQLite */
export async function databaseForTest(server = process.env[variable]): Promise<DatabaseForTest> {
  if (server === undefined || server === '') return file();
  const { url, create, drop } = databaseBeside(server, `xq_test_${randomBytes(8).toString('hex')}`);
  await create();
  const own = new URL(url);
  if (!own.searchParams.has('max')) own.searchParams.set('max', '5');
  return lookedInto(own.href, drop);
}

export interface DatabaseBeside {
  readonly url: string;
  /** @throws when it is there already */
  create(): Promise<void>;
  /** Whether it is there or not, and whoever is connected. */
  drop(): Promise<void>;
}

/** A database of this name on the server of the address, for which a plain name of letters, digits and `_` is needed. */
export function databaseBeside(server: string, name: string): DatabaseBeside {
  const url = new URL(server);
  url.pathname = `/${name}`;
  const force = url.protocol.startsWith('postgres') ? ' with (force)' : '';
  return {
    url: url.href,
    create: () => onServer(server, `create database ${name}`),
    drop: () => onServer(server, `drop database if exists ${name}${force}`),
  };
}

function file(): DatabaseForTest {
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-database-'));
  const url = `sqlite:${join(folder, 'test.db')}?synchronous=off`;
  return lookedInto(url, async () => rmSync(folder, { recursive: true, force: true }));
}

function lookedInto(url: string, drop: () => Promise<void>): DatabaseForTest {
  let opened: Promise<Database> | undefined;
  const open = () => {
    opened ??= openDatabase({ url, clock: systemClock });
    return opened;
  };
  const query = (statement: string, values: readonly unknown[]) => {
    let n = 0;
    const text = url.startsWith('postgres') ? statement.replaceAll('?', () => `$${++n}`) : statement;
    return CompiledQuery.raw(text, [...values]);
  };
  return {
    url,
    async rows(statement, ...values) {
      const { rows } = await (await open()).reader().executeQuery(query(statement, values));
      return rows as RowForTest[];
    },
    async change(statement, ...values) {
      const database = await open();
      const { numAffectedRows } = await database.transaction((tx) =>
        tx.on().executeQuery(query(statement, values)),
      );
      return Number(numAffectedRows);
    },
    async tables() {
      return (await (await open()).reader().introspection.getTables()).map(({ name }) => name);
    },
    async drop() {
      await (await opened)?.close();
      await drop();
    },
  };
}

async function onServer(server: string, statement: string): Promise<void> {
  const address = parseAddress(server);
  const pool = server.startsWith('mysql:')
    ? (await import('./mysql/mysql-pool.ts')).mysqlPool(address, 'write')
    : (await import('./postgres/postgres-pool.ts')).postgresPool(address, 'write');
  try {
    const connection = await pool.take();
    try {
      await connection.executeQuery(CompiledQuery.raw(statement));
    } finally {
      connection.release(false);
    }
  } finally {
    await pool.end();
  }
}
