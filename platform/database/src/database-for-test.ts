// A database of its own for one test: an SQLite file that goes away, or a new database on the server of the test run.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { parseAddress } from './pooled/pool-settings.ts';

export interface DatabaseForTest {
  readonly url: string;
  /** To be called once nobody is connected any more. */
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
  return { url: own.href, drop };
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
  return {
    url: `sqlite:${join(folder, 'test.db')}?synchronous=off`,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
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
