// A RabbitMQ of the suite's own, beside that of the machine: it is killed and started again with everything it has on disk.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '@xiaoqiao/kit/testing';

/** Debian's wrapper in the PATH would change to the user of the machine's own node. */
const PROGRAMS = '/usr/lib/rabbitmq/bin';
const START_MS = 120_000;
const run = promisify(execFile);

export interface RabbitmqNode {
  readonly url: string;
  start(): Promise<void>;
  /** At once, as when the machine loses power. */
  kill(): Promise<void>;
  /** Messages by queue, those under way included. */
  queues(): Promise<{ name: string; messages: number }[]>;
}

export const hasRabbitmq = (): boolean => existsSync(join(PROGRAMS, 'rabbitmq-server'));

/** Resolves before it is started. @param ports of AMQP and of Erlang's distribution */
export function rabbitmqNode(folder: string, [port, distribution]: readonly [number, number]): RabbitmqNode {
  mkdirSync(folder, { recursive: true });
  const env = {
    PATH: process.env.PATH,
    // Its cookie is made there.
    HOME: folder,
    RABBITMQ_NODENAME: `xiaoqiao-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distribution),
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    // Schedulers that wait by spinning take the processor from everybody else.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+sbwt none +sbwtdcpu none +sbwtdio none',
  };
  let child: ChildProcess | undefined;
  /** The script and the virtual machine below it. */
  const signalAll = (group: ChildProcess) => {
    try {
      process.kill(-group.pid!, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };

  return {
    url: `amqp://guest:guest@127.0.0.1:${port}/?prefix=chaos`,
    async start() {
      const started = spawn(join(PROGRAMS, 'rabbitmq-server'), { env, stdio: 'ignore', detached: true });
      child = started;
      const orphanGuard = () => signalAll(started);
      process.once('exit', orphanGuard);
      started.once('exit', () => process.off('exit', orphanGuard));
      await eventually('RabbitMQ listens', () => listens(port), { timeoutMs: START_MS, intervalMs: 250 });
    },
    async kill() {
      const ending = child;
      child = undefined;
      if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
      const ended = once(ending, 'exit');
      signalAll(ending);
      await ended;
    },
    async queues() {
      const words = ['--quiet', '--formatter', 'json', 'list_queues', 'name', 'messages'];
      const { stdout } = await run(join(PROGRAMS, 'rabbitmqctl'), words, { env, timeout: 60_000 });
      return JSON.parse(stdout);
    },
  };
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
