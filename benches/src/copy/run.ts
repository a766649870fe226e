// `npm run bench:copy -- --help`: a shop moves from SQLite to MySQL and PostgreSQL, is killed half-way, resumed and proved.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { databaseForTest } from '@xiaoqiao/database/testing';
import { violations } from '@xiaoqiao/server/testing';
import { type Multiplied, multiplyShop } from './multiply-shop.ts';
import { fillTemplateShop } from './template-shop.ts';
import { watchCopy } from './watched-copy.ts';

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '100000' },
    engines: { type: 'string', default: 'mysql,postgres' },
    mysql: { type: 'string', default: 'mysql://root@127.0.0.1:3306/test' },
    postgres: { type: 'string', default: 'postgres://postgres@127.0.0.1:5432/test' },
    help: { type: 'boolean', default: false },
  },
});
const help = `Moves a shop with \`xiaoqiao database copy\`, kills the command half-way, runs it again, and proves what arrived.

  --orders=100000            of buyers with an order of each kind; the first of them is written by the house itself
  --engines=mysql,postgres   --mysql=URL   --postgres=URL   servers on which databases are made and dropped

Exit status 1 when rows, checksums or the invariants of stock and money are not what they were.
`;

const seconds = (from: number) => ((performance.now() - from) / 1000).toFixed(1);
const perSecond = (rows: number, took: number) => Math.round(rows / took).toLocaleString('en');

/** The first of its words, and how many more. */
function report(what: string, found: readonly string[]): boolean {
  console.log(`${what}: ${found.length === 0 ? 'all hold' : `${found.length} do NOT hold`}`);
  for (const line of found.slice(0, 5)) console.log(`  ✖ ${line}`);
  return found.length === 0;
}

function rowsIn(path: string): number {
  const file = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = file
      .prepare("select name from pragma_table_list where schema = 'main' and type = 'table'")
      .all()
      .map(({ name }) => String(name))
      .filter((name) => !/^(sqlite_|migrations_|product_search_)/.test(name));
    return tables.reduce(
      (sum, name) => sum + Number(file.prepare(`select count(*) as n from "${name}"`).get()!.n),
      0,
    );
  } finally {
    file.close();
  }
}

interface SettledShop {
  readonly from: string;
  readonly rows: number;
  readonly books: Multiplied['books'];
  /** Its timers come due while it is copied, and nobody is there for them. */
  readonly settledAt: number;
}

async function moveTo(engine: 'mysql' | 'postgres', { from, rows, books, settledAt }: SettledShop) {
  const place = await databaseForTest(values[engine]);
  try {
    console.log(`\n── ${engine}`);
    const first = await watchCopy(from, place.url, rows / 2);
    console.log(`killed after ${first.copied} of ${rows} rows, ${first.copySeconds.toFixed(1)} s`);
    const second = await watchCopy(from, place.url);
    const { result } = second;
    const copied = first.copied + second.copied;
    const copySeconds = first.copySeconds + second.copySeconds;
    console.log(
      [
        `resumed: ${result?.resumed}, ${second.copied} further rows, ${second.copySeconds.toFixed(1)} s`,
        `copied: ${perSecond(copied, copySeconds)} rows/s over ${copySeconds.toFixed(1)} s`,
        `verified: ${second.verified} rows on both sides, ${second.verifySeconds.toFixed(1)} s`,
        `memory of the command at most: ${Math.max(first.peakMegabytes, second.peakMegabytes)} MB`,
      ].join('\n'),
    );
    const differing = result?.differing ?? ['it did not end'];
    const counted = result?.rows === rows ? [] : [`${result?.rows} rows arrived, not ${rows}`];
    const same = report(`counts and checksums of ${result?.tables.length} tables`, [
      ...differing,
      ...counted,
    ]);
    const began = performance.now();
    const found = await violations(place.url, books, settledAt);
    return report(`invariants of the copy (${seconds(began)} s)`, found) && same && result?.resumed === true;
  } finally {
    await place.drop();
  }
}

async function run(): Promise<boolean> {
  const orders = Number(values.orders);
  if (!Number.isSafeInteger(orders) || orders < 1) throw new Error('--orders must be a whole number above 0');
  const engines = values.engines.split(',');
  for (const engine of engines)
    if (engine !== 'mysql' && engine !== 'postgres')
      throw new Error(`--engines: ${engine} is none of mysql, postgres`);
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-copy-'));
  try {
    const path = join(folder, 'shop.db');
    const url = `sqlite:${path}?synchronous=off`;
    const began = performance.now();
    const template = await fillTemplateShop(url);
    const shop = multiplyShop(path, template, orders);
    const rows = rowsIn(path);
    const megabytes = Math.round(statSync(path).size / 1_000_000);
    console.log(
      `a shop with ${shop.orders} orders: ${rows} rows, ${megabytes} MB, made in ${seconds(began)} s; ` +
        `load of the machine ${loadavg()[0]!.toFixed(1)}`,
    );
    const settledAt = Date.now();
    const { books } = shop;
    let good = report('invariants of the source', await violations(url, books, settledAt));
    for (const engine of engines)
      good = (await moveTo(engine as 'mysql', { from: `sqlite:${path}`, rows, books, settledAt })) && good;
    return good;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (values.help) console.log(help);
else process.exitCode = (await run()) ? 0 : 1;
