// The shops that are measured: a database of their own on each engine, with a number of products in it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillLargeShop, productIdAt } from '@xiaoqiao/catalog/testing';
import { type Database, openDatabase } from '@xiaoqiao/database';
import { databaseBeside } from '@xiaoqiao/database/testing';
import { systemClock } from '@xiaoqiao/kit/clock';
import { sql } from 'kysely';
import { program } from '../house.ts';

export const engineNames = ['sqlite', 'mysql', 'postgres'] as const;
export type EngineName = (typeof engineNames)[number];

/** Addresses of servers; databases are made beside the ones named. */
export interface Servers {
  readonly mysql: string;
  readonly postgres: string;
}
const folder = join(tmpdir(), 'xiaoqiao-bench-catalogue');

export interface Shop {
  readonly engine: EngineName;
  readonly products: number;
  readonly url: string;
  /** It takes back what it made, unless it is to be kept. */
  drop(): Promise<void>;
}

interface Place {
  readonly url: string;
  isThere(): Promise<boolean>;
  create(): Promise<void>;
  drop(): Promise<void>;
}

function fileOf(products: number): Place {
  const path = join(folder, `${products}.db`);
  return {
    url: `sqlite:${path}`,
    isThere: async () => existsSync(path),
    create: async () => void mkdirSync(folder, { recursive: true }),
    drop: async () => {
      for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
    },
  };
}

function placeOf(engine: EngineName, servers: Servers, products: number): Place {
  if (engine === 'sqlite') return fileOf(products);
  const place = databaseBeside(servers[engine], `xq_bench_catalogue_${products}`);
  return {
    ...place,
    isThere: async () =>
      openDatabase({ url: place.url, clock: systemClock }).then(
        (database) => database.close().then(() => true),
        () => false,
      ),
  };
}

/** A shop with that many products: the one that an earlier run kept, or a new one. */
export async function openShop(
  engine: EngineName,
  { servers, products, tell }: { servers: Servers; products: number; tell: (line: string) => void },
): Promise<Shop> {
  const place = placeOf(engine, servers, products);
  const isThere = await place.isThere();
  if (!isThere) await place.create();
  const migrate = [`DATABASE_URL=${place.url}`, process.execPath, program, 'database', 'migrate'];
  execFileSync('env', migrate, { stdio: 'ignore' });
  // Nothing is lost when a bench is cut short.
  const url = engine === 'sqlite' ? `${place.url}?synchronous=off` : place.url;
  const database = await openDatabase({ url, clock: systemClock });
  try {
    if (isThere && !(await isFull(database, products)))
      throw new Error(`${place.url} is there and is no shop of ${products} products: drop it`);
    if (!isThere) await fill(database, products, (line) => tell(`${engine}: ${line}`));
  } finally {
    await database.close();
  }
  return { engine, products, url: place.url, drop: place.drop };
}

async function isFull(database: Database, products: number): Promise<boolean> {
  const { rows } = await sql`select 1 from products where id = ${productIdAt(products - 1)}`.execute(
    database.reader(),
  );
  return rows.length === 1;
}

async function fill(database: Database, products: number, tell: (line: string) => void): Promise<void> {
  const began = performance.now();
  await fillLargeShop(database, { count: products });
  tell(`${products} products in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  await gatherStatistics(database);
}

/** What a server does by itself after a while. */
async function gatherStatistics({ engine, migration }: Database): Promise<void> {
  if (engine === 'sqlite') return;
  const tables = ['products', 'product_details', 'product_search', 'listings', 'skus'];
  await migration(async (db) => {
    for (const table of tables)
      await sql`${sql.raw(engine === 'mysql' ? 'analyze table' : 'analyze')} ${sql.table(table)}`.execute(db);
  });
}
