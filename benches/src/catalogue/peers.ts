// Gin as a peer: the same page from the same servers, built from Debian's packages of Go.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseBeside } from '@xiaoqiao/database/testing';
import { freePort } from '../free-port.ts';
import { launch, type Running } from '../process.ts';

export type PeerEngine = 'mysql' | 'sqlite';
export type PeerMode = 'gorm' | 'sql';

export interface Peers {
  start(engine: PeerEngine, mode: PeerMode): Promise<Running & { readonly api: string }>;
  /** The newest product’s number on the page that begins so many rows deep. */
  readonly cursorOf: (row: number) => number;
  drop(): Promise<void>;
}

const packages =
  'golang-go golang-github-gin-gonic-gin-dev golang-github-jinzhu-gorm-dev golang-github-go-sql-driver-mysql-dev golang-github-mattn-go-sqlite3-dev libsqlite3-dev gcc libc6-dev';

/** @returns why there are none, or what can be started */
export async function preparePeers(products: number, mysql: string): Promise<Peers | string> {
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-gin-'));
  const program = join(folder, 'gin-shop');
  const source = join(import.meta.dirname, 'peers/gin-shop.go');
  const cache = `GOCACHE=${join(tmpdir(), 'xiaoqiao-go')}`;
  const go = ['GO111MODULE=off', 'GOPATH=/usr/share/gocode', cache, 'go', 'build', '-o', program, source];
  const build = spawnSync('env', go, { encoding: 'utf8' });
  if (build.status !== 0) {
    rmSync(folder, { recursive: true });
    return `it cannot be built (${build.stderr.trim().slice(0, 300)}); on Debian: apt-get install ${packages}`;
  }
  const place = databaseBeside(mysql, 'xq_bench_gin');
  const { host, username, password } = new URL(mysql);
  const secret = password === '' ? '' : `:${decodeURIComponent(password)}`;
  const addresses = {
    mysql: [
      'mysql',
      `${username}${secret}@tcp(${host})/xq_bench_gin?charset=utf8mb4&parseTime=True&interpolateParams=true`,
    ],
    sqlite: ['sqlite3', `file:${join(folder, 'gin.db')}?_journal=WAL&_busy_timeout=5000&_synchronous=1`],
  } as const;
  const filled = new Set<PeerEngine>();
  return {
    cursorOf: (row) => 1_700_000_000_000 + (products - row + 1) * 1000,
    async start(engine, mode) {
      const [driver, address] = addresses[engine];
      if (!filled.has(engine)) {
        if (engine === 'mysql') {
          await place.drop();
          await place.create();
        }
        execFileSync(program, [driver, address, 'fill', `${products}`]);
        filled.add(engine);
      }
      const port = await freePort();
      const api = `http://127.0.0.1:${port}`;
      const args = ['GOMAXPROCS=1', program, driver, address, mode, `${port}`];
      return { ...(await launch({ command: 'env', args, url: `${api}/ping` })), api };
    },
    async drop() {
      if (filled.has('mysql')) await place.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
