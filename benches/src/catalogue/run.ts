// `npm run bench:catalogue`: the product page beside Gin's, and what everything costs in shops of growing size.
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { openDatabase } from '@xiaoqiao/database';
import { systemClock } from '@xiaoqiao/kit/clock';
import { startHouse } from '../house.ts';
import { costOf } from './cost.ts';
import { type EngineName, engineNames, openShop, type Shop } from './databases.ts';
import { type Line, ourPages, peerPages } from './page.ts';
import { preparePeers } from './peers.ts';
import { kindsOf } from './sizes.ts';
import { visit } from './visitor.ts';

const HELP = `npm run bench:catalogue -- [options]

  --part=page,sizes         page: the product page beside Gin's; sizes: costs by the number of products
  --engines=sqlite,mysql,postgres
  --mysql=URL --postgres=URL
                            servers; usually those of this machine, without a password
  --products=N,N,…          page takes the first (100000), sizes all of them (10000,100000,1000000)
  --seconds=2 --rounds=3    of each measurement; figures are medians of the rounds
  --keep                    leave the shops where they are, for the next run
  --json                    one JSON object per line
  --help

CPU time per request, in microseconds. Needs wrk; Gin is compared where Go and its packages are installed.
`;

const { values } = parseArgs({
  options: {
    part: { type: 'string', default: 'page,sizes' },
    engines: { type: 'string', default: engineNames.join() },
    mysql: { type: 'string', default: 'mysql://root@127.0.0.1:3306/test' },
    postgres: { type: 'string', default: 'postgres://postgres@127.0.0.1:5432/test' },
    products: { type: 'string' },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1) throw new Error(`--${name}=${text}: a whole number from 1 is needed`);
  return value;
}

function among<T extends string>(name: string, text: string, known: readonly T[]): T[] {
  const chosen = text.split(',');
  const unknown = chosen.find((each) => !known.includes(each as T));
  if (unknown !== undefined) throw new Error(`--${name}=${unknown}: ${known.join(', ')} are known`);
  return chosen as T[];
}

const parts = among('part', values.part, ['page', 'sizes']);
const engines = among('engines', values.engines, engineNames);
const seconds = whole('seconds', values.seconds);
const rounds = whole('rounds', values.rounds);
const numbers = values.products?.split(',').map((each) => whole('products', each));
if (numbers?.some((count) => count < 2000)) throw new Error('--products: 2000 at least, for the 100th page');

const load = (): number => Number(loadavg()[0]!.toFixed(1));
const tell = (line: string): void => {
  if (values.json) console.log(JSON.stringify({ note: line }));
  else console.log(`  ${line}`);
};

function print({ name, cost }: Line, more: { products: number; against?: number | undefined }): void {
  const { products, against } = more;
  const total = cost.process + cost.server;
  const ratio = against === undefined ? undefined : Number((total / against).toFixed(2));
  if (values.json) {
    console.log(JSON.stringify({ name, products, ...cost, ratio, load: load() }));
    return;
  }
  const server = cost.server === 0 ? '' : ` + ${cost.server.toFixed(0).padStart(5)} µs of the server`;
  const times = ratio === undefined ? '' : `  ×${ratio.toFixed(2)}`;
  console.log(
    `  ${name.padEnd(48)} ${cost.process.toFixed(1).padStart(8)} µs${server.padEnd(24)} ${cost.perSecond.toFixed(0).padStart(7)}/s${times}`,
  );
}

async function withShop(
  engine: EngineName,
  products: number,
  work: (shop: Shop) => Promise<void>,
): Promise<void> {
  const shop = await openShop(engine, { servers: values, products, tell });
  try {
    await work(shop);
  } finally {
    if (!values.keep) await shop.drop();
  }
}

async function comparePages(products: number): Promise<void> {
  for (const engine of engines)
    await withShop(engine, products, async (shop) => {
      const database = await openDatabase({ url: shop.url, clock: systemClock });
      try {
        for await (const line of ourPages(shop, database, { seconds, rounds })) print(line, { products });
      } finally {
        await database.close();
      }
    });
  const peers = await preparePeers(products, values.mysql);
  if (typeof peers === 'string') return tell(`! Gin is left out: ${peers}`);
  try {
    for await (const line of peerPages(peers, products, { seconds, rounds })) print(line, { products });
  } finally {
    await peers.drop();
  }
}

/** @param smallest costs in the smallest shop, by name */
async function costsOf(shop: Shop, smallest: Map<string, number>): Promise<void> {
  const { engine, products, url } = shop;
  const database = await openDatabase({ url, clock: systemClock });
  const house = await startHouse({ settings: { DATABASE_URL: url } });
  try {
    for (const { name, once = false, requests } of await kindsOf({
      visitor: await visit(house),
      products,
      seconds,
    })) {
      const cost = await costOf({ house, database, seconds, rounds, once, requests });
      const against = smallest.get(name.replace(/^page \d+$/, 'page n')) ?? cost.process + cost.server;
      smallest.set(name.replace(/^page \d+$/, 'page n'), against);
      print({ name: `${engine}, ${products}: ${name}`, cost }, { products, against });
    }
  } finally {
    await house.stop();
    await database.close();
  }
}

console.log(
  values.json
    ? JSON.stringify({
        node: process.version,
        cpus: cpus().length,
        model: cpus()[0]?.model,
        seconds,
        rounds,
        load: load(),
      })
    : `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load ${load()}; CPU per request, medians of ${rounds} rounds of ${seconds} s`,
);
if (parts.includes('page')) await comparePages(numbers?.[0] ?? 100_000);
if (parts.includes('sizes'))
  for (const engine of engines) {
    const smallest = new Map<string, number>();
    for (const products of numbers ?? [10_000, 100_000, 1_000_000])
      await withShop(engine, products, (shop) => costsOf(shop, smallest));
  }
