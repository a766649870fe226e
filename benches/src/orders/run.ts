// `npm run bench:orders -- --help`: orders per second on one hot SKU and on many, on each engine, beside the Gin peer.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { databaseForTest } from '@xiaoqiao/database/testing';
import { medianOf } from '../load.ts';
import { atDistance } from './distance.ts';
import { buildPeer, ginPeer, ourServer, ourUseCase, type Place, type Subject, type Took } from './subject.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    clients: { type: 'string', default: '64' },
    skus: { type: 'string', default: '1000' },
    engines: { type: 'string', default: 'sqlite,mysql,postgres' },
    subjects: { type: 'string', default: 'peer,server,direct' },
    synchronous: { type: 'string', default: 'full' },
    mysql: { type: 'string', default: 'mysql://root@127.0.0.1:3306/test' },
    postgres: { type: 'string', default: 'postgres://postgres@127.0.0.1:5432/test' },
    distance: { type: 'string', default: '0' },
    profile: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const help = `Orders per second, ours beside a Gin peer (benches/src/orders/peers/gin-orders.go), in turn on the same machine.

  --seconds=4      of each measurement          --rounds=3       of which the median is shown
  --clients=64     in a closed loop             --skus=1000      of the spread orders
  --engines=sqlite,mysql,postgres               --subjects=peer,server,direct
  --synchronous=full   of SQLite, for both: full (each commit waits for the disk) or normal
  --mysql=URL      --postgres=URL    servers on which databases are made and dropped; their durability is theirs, for both
  --distance=0     milliseconds from here to the database server and again back, for both: 1 is another zone of a cloud
  --profile=FOLDER CPU profiles of our server
  --json           one line of JSON for each row

The peer needs Go and Debian's packages: golang-go golang-github-gin-gonic-gin-dev golang-github-go-sql-driver-mysql-dev
golang-github-lib-pq-dev golang-github-mattn-go-sqlite3-dev gcc libc6-dev
`;

const engines = ['sqlite', 'mysql', 'postgres'] as const;
type Engine = (typeof engines)[number];
interface Row {
  readonly engine: Engine;
  readonly skus: number;
  readonly subject: string;
  readonly took: Took[];
}

const seconds = Number(values.seconds);
const clients = Number(values.clients);
const skus = Number(values.skus);
const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-orders-'));

async function placeOn(
  engine: Engine,
  name: string,
): Promise<Place & { drop(): Promise<void>; made: boolean }> {
  const own = join(folder, `${engine}-${name}`);
  mkdirSync(own, { recursive: true });
  const place = { folder: own, products: skus, made: true };
  if (engine === 'sqlite')
    return {
      ...place,
      databaseUrl: `sqlite:${join(own, 'shop.db')}?synchronous=${values.synchronous}`,
      drop: async () => {},
    };
  // As many connections as the house has when nobody says; the peer has 25.
  const { url, drop } = await databaseForTest(`${values[engine]}?max=10`);
  if (Number(values.distance) === 0) return { ...place, databaseUrl: url, drop };
  const away = await atDistance(url, Number(values.distance));
  return { ...place, databaseUrl: away.url, drop: () => away.stop().then(drop) };
}

async function onEngine(engine: Engine, peerProgram: string | undefined): Promise<Row[]> {
  const wanted = new Set(values.subjects.split(','));
  const endings: (() => Promise<void>)[] = [];
  const subjects: Subject[] = [];
  const add = async (name: string, open: (place: Place) => Promise<Subject>) => {
    if (!wanted.has(name)) return;
    const place = await placeOn(engine, name);
    endings.unshift(place.drop);
    const subject = await open(place);
    endings.unshift(() => subject.stop());
    subjects.push(subject);
  };
  try {
    if (peerProgram !== undefined) await add('peer', (place) => ginPeer(peerProgram, place));
    const flags = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
    await add('server', (place) => ourServer(place, flags));
    await add('direct', ourUseCase);
    return await measured(engine, subjects);
  } finally {
    for (const end of endings) await end();
  }
}

async function measured(engine: Engine, subjects: readonly Subject[]): Promise<Row[]> {
  const rows: Row[] = [1, skus].flatMap((count) =>
    subjects.map(({ name }) => ({ engine, skus: count, subject: name, took: [] })),
  );
  const taken = new Map<Subject, number>();
  for (const subject of subjects) {
    const { orders } = await subject.take({ skus, clients, seconds: Math.min(2, seconds) });
    taken.set(subject, orders);
  }
  for (let round = 0; round < Number(values.rounds); round++)
    for (const row of rows) {
      const subject = subjects.find(({ name }) => name === row.subject)!;
      const took = await subject.take({ skus: row.skus, clients, seconds });
      row.took.push(took);
      taken.set(subject, taken.get(subject)! + took.orders);
    }
  for (const subject of subjects) await compareBooks(engine, subject, taken.get(subject)!);
  return rows;
}

/** @throws Error when answers, orders and stock do not agree */
async function compareBooks(engine: Engine, subject: Subject, answered: number): Promise<void> {
  const { orders, ordered, taken } = await subject.books();
  if (orders !== answered || ordered !== answered || taken !== answered)
    throw new Error(
      `${engine}, ${subject.name}: ${answered} orders answered, ${orders} written with ${ordered} units, ${taken} units of stock taken`,
    );
}

function print(rows: readonly Row[]): void {
  for (const { engine, skus: count, subject, took } of rows) {
    const median = (of: (each: Took) => number) => medianOf(took.map(of));
    const perSecond = median((each) => each.perSecond);
    const peer = rows.find(
      (row) => row.skus === count && row.engine === engine && row.subject === 'Gin peer',
    );
    // Within a round both had the same neighbours.
    const ratio = peer && medianOf(took.map((each, round) => each.perSecond / peer.took[round]!.perSecond));
    const shown = {
      engine,
      skus: count,
      subject,
      perSecond: Math.round(perSecond),
      timesPeer: ratio && Number(ratio.toFixed(2)),
      cpu: Math.round(median((each) => each.cpu)),
      databaseCpu: Math.round(median((each) => each.databaseCpu)),
      p50: Number(median((each) => each.p50).toFixed(1)),
      p99: Number(median((each) => each.p99).toFixed(1)),
    };
    console.log(
      values.json
        ? JSON.stringify(shown)
        : `  ${engine.padEnd(9)}${`${count} SKU`.padEnd(10)}${subject.padEnd(15)}${String(shown.perSecond).padStart(7)}/s  ×${(shown.timesPeer ?? 1).toFixed(2).padEnd(6)} ${String(shown.cpu).padStart(5)} µs + database ${String(shown.databaseCpu).padStart(5)} µs  p50 ${shown.p50} ms  p99 ${shown.p99} ms`,
    );
  }
}

async function main(): Promise<void> {
  const built = values.subjects.includes('peer') ? buildPeer(folder) : { missing: 'it was not asked for' };
  if ('missing' in built) console.error(`! the Gin peer is left out: ${built.missing}`);
  const note = (text: string) => void (values.json ? console.error(text) : console.log(text));
  note(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]!.toFixed(1)}; ${clients} clients, median of ${values.rounds} rounds of ${seconds} s
CPU per order of the process, and of the database server's threads behind its connections; SQLite synchronous=${values.synchronous}${values.distance === '0' ? '' : `; database servers ${values.distance} ms away`}`,
  );
  for (const engine of engines.filter((name) => values.engines.split(',').includes(name)))
    print(await onEngine(engine, 'program' in built ? built.program : undefined));
}

if (values.help) console.log(help);
else
  try {
    await main();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
