// Who takes orders here: our whole server, our use case alone, and the Gin peer; each started once per engine.
import { execFileSync, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Database, openDatabase } from '@xiaoqiao/database';
import { systemClock } from '@xiaoqiao/kit/clock';
import { eventually } from '@xiaoqiao/kit/testing';
import { watchServer } from '../catalogue/server-cpu.ts';
import { freePort } from '../free-port.ts';
import { cpuOf, launch } from '../process.ts';
import { type Books, booksOfOurs, booksOfPeer } from './books.ts';
import { closedLoop, postOf, quantile } from './closed-loop.ts';
import type { DirectAnswer, DirectOrder, DirectSettings } from './direct.ts';
import { openOurShop } from './our-shop.ts';

export interface Work {
  /** 1 is the hot SKU. */
  readonly skus: number;
  readonly clients: number;
  readonly seconds: number;
}

export interface Took {
  readonly orders: number;
  readonly perSecond: number;
  /** Microseconds of the process under test for each order, what it does after the answer included. */
  readonly cpu: number;
  /** The same of the database server, for these connections; 0 on SQLite, which is part of the process. */
  readonly databaseCpu: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

export interface Subject {
  readonly name: string;
  take(work: Work): Promise<Took>;
  /** What is written down about all orders so far. */
  books(): Promise<Books>;
  stop(): Promise<void>;
}

export interface Place {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly products: number;
}

const BUYERS = 200;
const SETTLE_MS = 120_000;

export async function ourServer(place: Place, flags: readonly string[] = []): Promise<Subject> {
  const shop = await openOurShop({ ...place, buyers: BUYERS, flags });
  const database = await openDatabase({ url: place.databaseUrl, clock: systemClock });
  /** What is told to others after the answer belongs to the price of an order. */
  const told = async () => {
    const isTold = () => booksOfOurs(database).then(({ due }) => due === 0);
    await eventually('every event that is due is delivered', isTold, {
      timeoutMs: SETTLE_MS,
      intervalMs: 50,
    });
  };
  return {
    name: 'our server',
    take: (work) =>
      overHttp(work, {
        ...shop,
        database,
        request: (index) => shop.orderOf(shop.skuIds[index % work.skus]!),
        settled: told,
      }),
    books: () => booksOfOurs(database),
    async stop() {
      await database.close();
      await shop.stop();
    },
  };
}

export async function ourUseCase({ databaseUrl, products }: Place): Promise<Subject> {
  const settings: DirectSettings = { databaseUrl, products, buyers: BUYERS };
  const child = fork(join(import.meta.dirname, 'direct.ts'), [JSON.stringify(settings)]);
  const ended = once(child, 'exit');
  const heard = async () => {
    const [message] = await Promise.race([
      once(child, 'message'),
      ended.then(([code]) => Promise.reject(new Error(`the use case ended with ${code}`))),
    ]);
    return message;
  };
  await heard();
  const database = await openDatabase({ url: databaseUrl, clock: systemClock });
  return {
    name: 'use case alone',
    async take(work) {
      const spent = await watch(child.pid!, database);
      child.send(work satisfies DirectOrder);
      const answer = (await heard()) as DirectAnswer;
      return { ...answer, ...(await spent(answer.orders)) };
    },
    books: () => booksOfOurs(database),
    async stop() {
      await database.close();
      child.disconnect();
      await ended;
    },
  };
}

/** @returns the program, or why there is none. */
export function buildPeer(folder: string): { program: string } | { missing: string } {
  if (spawnSync('sh', ['-c', 'command -v go']).status !== 0) return { missing: 'Go is not installed' };
  const program = join(folder, 'gin-orders');
  const settings = ['GO111MODULE=off', 'GOPATH=/usr/share/gocode', `GOCACHE=${join(folder, 'go-cache')}`];
  try {
    const source = join(import.meta.dirname, 'peers/gin-orders.go');
    execFileSync('env', [...settings, 'go', 'build', '-o', program, source], { stdio: 'pipe' });
    return { program };
  } catch (error) {
    const { stderr } = error as { stderr: Buffer };
    return { missing: `it cannot be built, --help names what it needs: ${String(stderr).slice(0, 300)}` };
  }
}

export async function ginPeer(program: string, { databaseUrl, products }: Place): Promise<Subject> {
  const { driver, address } = addressForGo(databaseUrl);
  execFileSync(program, [driver, address, 'seed', `${products}`]);
  const port = await freePort();
  const running = await launch({
    command: program,
    args: [driver, address, 'serve', `${port}`],
    url: `http://127.0.0.1:${port}/ping`,
  });
  const database = await openDatabase({ url: databaseUrl, clock: systemClock });
  return {
    name: 'Gin peer',
    take: (work) =>
      overHttp(work, {
        pid: running.pid,
        port,
        database,
        request: (index) =>
          postOf('/orders', {}, JSON.stringify({ productId: 1 + (index % work.skus), quantity: 1 })),
        settled: async () => {},
      }),
    books: () => booksOfPeer(database),
    async stop() {
      await database.close();
      await running.stop();
    },
  };
}

function addressForGo(databaseUrl: string): { driver: string; address: string } {
  if (databaseUrl.startsWith('sqlite:')) {
    const [path, query = ''] = databaseUrl.slice('sqlite:'.length).split('?');
    return { driver: 'sqlite', address: `${path}?_${query}` };
  }
  const url = new URL(databaseUrl);
  url.search = '';
  if (url.protocol === 'mysql:')
    return {
      driver: 'mysql',
      address: `${url.username}${url.password && `:${url.password}`}@tcp(${url.host})${url.pathname}`,
    };
  return { driver: 'postgres', address: `${url.href}?sslmode=disable` };
}

/** @returns a function that tells what each of so many orders has cost since */
async function watch(pid: number, database: Database) {
  const server = await watchServer(database);
  const before = cpuOf(pid);
  return async (orders: number): Promise<Pick<Took, 'cpu' | 'databaseCpu'>> => ({
    cpu: (cpuOf(pid) - before) / orders,
    databaseCpu: (await server()) / orders,
  });
}

interface Served {
  readonly pid: number;
  readonly database: Database;
  readonly port: number;
  request(index: number): string;
  settled(): Promise<void>;
}

/** @throws Error when an answer was anything but 201: the figure would mean nothing. */
async function overHttp(
  { clients, seconds }: Work,
  { pid, database, port, request, settled }: Served,
): Promise<Took> {
  let index = 0;
  const spent = await watch(pid, database);
  const answers = await closedLoop({ port, clients, seconds, next: () => request(index++) });
  await settled();
  const { statuses, strange, latencies } = answers;
  const orders = statuses.get(201) ?? 0;
  if (strange !== undefined || orders === 0)
    throw new Error(`not every order was taken: ${JSON.stringify([...statuses])}, e.g. ${strange}`);
  return {
    orders,
    perSecond: orders / answers.seconds,
    ...(await spent(orders)),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  };
}
