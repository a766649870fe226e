// One process of a role, started through the command line as an operator would, so that it can be stopped, frozen and killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@xiaoqiao/kit/testing';

const command = fileURLToPath(import.meta.resolve('../../../cli/bin/xiaoqiao.js'));

export type ProcessRole = 'all' | 'gateway' | 'api' | 'worker';

export interface RoleProcess {
  readonly role: ProcessRole;
  readonly name: string;
  readonly pid: number;
  /** Where it serves: of a gateway for everybody, of an api for gateways; empty of a worker. */
  readonly url: string;
  /** Base URL of its metrics and probes. */
  readonly metrics: string;
  readonly isRunning: boolean;
  /** Standard output and error so far, the last 20 000 characters. */
  output(): string;
  signal(signal: NodeJS.Signals): void;
  /** Sends the signal and waits for the end. Its ready file is taken away if it could not do so itself. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<{ code: number | null; signal: string | null }>;
}

export interface RoleProcessOptions {
  readonly role: ProcessRole;
  /** Of its folder, and of nothing else. */
  readonly name: string;
  /** Holds a folder for each process, and one home for all of them unless `env` says otherwise. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** For ready. A machine that is busy with much else takes its time; 4 minutes when left out. */
  readonly timeoutMs?: number;
}

/** Resolves once it is ready. A process that a test leaves behind dies with the test's own. */
export async function startRoleProcess({
  role,
  name,
  folder,
  env,
  timeoutMs = 240_000,
}: RoleProcessOptions): Promise<RoleProcess> {
  const own = join(folder, name);
  const readyFile = join(own, 'ready.json');
  rmSync(readyFile, { force: true });
  mkdirSync(own, { recursive: true });
  const child = spawn(process.execPath, [command, 'start', '--role', role], {
    cwd: own,
    env: {
      PATH: process.env.PATH,
      XIAOQIAO_HOME: join(folder, 'home'),
      XIAOQIAO_READY_FILE: readyFile,
      XIAOQIAO_LOG_LEVEL: 'warn',
      PORT: '0',
      API_PORT: '0',
      METRICS_PORT: '0',
      // A busy machine makes every process late; shedding has tests of its own.
      GATEWAY_SHEDDING: 'false',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = outputOf(child);
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const orphanGuard = () => void child.kill('SIGKILL');
  process.once('exit', orphanGuard);
  child.once('exit', () => process.off('exit', orphanGuard));
  try {
    await eventually(`${name} is ready or has ended`, () => existsSync(readyFile) || !isRunning(), {
      timeoutMs,
    });
    const { api, metrics } = JSON.parse(readFileSync(readyFile, 'utf8')) as Record<'api' | 'metrics', string>;
    return {
      role,
      name,
      pid: child.pid!,
      url: api,
      metrics,
      get isRunning() {
        return isRunning();
      },
      output,
      signal: (signal) => void child.kill(signal),
      async end(signal) {
        child.kill(signal);
        // One that is frozen hears of SIGTERM only when it goes on.
        if (signal === 'SIGTERM') child.kill('SIGCONT');
        const end = await exited;
        rmSync(readyFile, { force: true });
        return end;
      },
    };
  } catch (cause) {
    child.kill('SIGKILL');
    throw new Error(`${name} did not start:\n${output()}`, { cause });
  }
}

function outputOf(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-20_000);
    });
  return () => output;
}

/** Ports that nobody has now: for processes that must know of each other before they start. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
