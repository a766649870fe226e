// A Redis of a test's own: real servers on free ports of the loopback, which can be stopped, frozen and started again.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, lastingPorts } from '@xiaoqiao/kit/testing';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Ends it at once, with all it held; a stopped one can be started again, empty. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** It keeps its connections and answers nobody. */
  freeze(): void;
  thaw(): void;
}

interface Ending {
  after(work: () => Promise<void>): void;
}

/** @throws Error that says what to install. */
function requireRedis(program: string): void {
  if (spawnSync(program, ['--version']).status !== 0)
    throw new Error(`${program} is not installed; on Debian: apt-get install redis-server`);
}

/** Ends with the test. @param settings of redis-server, as on its command line @param file its configuration */
export async function startRedisServer(
  t: Ending,
  settings: readonly string[] = [],
  file?: string,
): Promise<RedisServer> {
  requireRedis('redis-server');
  const [port] = (await lastingPorts(1)) as [number];
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-redis-'));
  let child: ChildProcess | undefined;
  const stop = async () => {
    const ending = child;
    child = undefined;
    if (ending === undefined) return;
    const ended = once(ending, 'exit');
    // A frozen one would not hear of anything else.
    ending.kill('SIGKILL');
    await ended;
  };
  const start = async () => {
    const fixed = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
    const kept = file === undefined ? ['--save', '', '--appendonly', 'no'] : [];
    const begin = file === undefined ? [] : [file];
    child = spawn('redis-server', [...begin, ...fixed, ...kept, ...settings], { stdio: 'ignore' });
    const orphanGuard = () => void child?.kill('SIGKILL');
    process.once('exit', orphanGuard);
    child.once('exit', () => process.off('exit', orphanGuard));
    await listens(port);
  };
  t.after(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    stop,
    start,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  };
}

/** Three masters that share the slots. */
export async function startRedisCluster(t: Ending): Promise<string> {
  const nodes = [];
  for (let i = 0; i < 3; i++)
    nodes.push(await startRedisServer(t, ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000']));
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  redisCli(['--cluster', 'create', ...addresses, '--cluster-yes']);
  for (const { port } of nodes)
    await eventually('the cluster is whole', () =>
      redisCli(['-p', String(port), 'cluster', 'info']).includes('cluster_state:ok'),
    );
  return `redis+cluster://${addresses.join(',')}`;
}

/** A master with a replica, and a Sentinel that puts the replica in its place within a second or two. */
export async function startRedisSentinel(
  t: Ending,
): Promise<{ url: string; stopMaster: () => Promise<void> }> {
  const master = await startRedisServer(t);
  const replica = await startRedisServer(t, ['--replicaof', '127.0.0.1', String(master.port)]);
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-sentinel-'));
  t.after(async () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'sentinel.conf');
  writeFileSync(
    file,
    `sentinel monitor shop 127.0.0.1 ${master.port} 1
sentinel down-after-milliseconds shop 500
sentinel failover-timeout shop 3000
`,
  );
  const { port } = await startRedisServer(t, ['--sentinel'], file);
  await eventually(
    'the replica is known',
    () => redisCli(['-p', String(port), 'sentinel', 'replicas', 'shop']).includes(String(replica.port)),
    // Sentinel asks the master once in ten seconds.
    { timeoutMs: 20_000 },
  );
  return { url: `redis+sentinel://127.0.0.1:${port}/0?name=shop`, stopMaster: master.stop };
}

export function redisCli(args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync('redis-cli', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`redis-cli ${args.join(' ')}: ${stderr}${stdout}`);
  return stdout;
}

const listens = (port: number) =>
  eventually(
    'redis-server listens',
    () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(port, '127.0.0.1');
        socket.once('connect', () => {
          socket.destroy();
          resolve(true);
        });
        socket.once('error', () => resolve(false));
      }),
  );
