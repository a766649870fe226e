// The server as a process of its own, started through the command line, so that it can be killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@xiaoqiao/kit/testing';

const command = fileURLToPath(import.meta.resolve('../../../cli/bin/xiaoqiao.js'));

export interface ServerProcess {
  readonly pid: number;
  readonly api: string;
  readonly metrics: string;
  readonly readyFile: string;
  /** Standard output and error so far. */
  output(): string;
  /** Sends the signal and waits for the end. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<{ code: number | null; signal: string | null }>;
}

export interface ServerProcessOptions {
  /** Holds everything: home, ready file, working directory. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Resolves once everything answers. A process that a test leaves behind dies with the test's own. */
export async function startServerProcess({ folder, env }: ServerProcessOptions): Promise<ServerProcess> {
  const readyFile = join(folder, 'ready.json');
  // A killed process could not remove it.
  rmSync(readyFile, { force: true });
  mkdirSync(join(folder, 'work'), { recursive: true });
  const child = spawn(process.execPath, [command, 'start'], {
    cwd: join(folder, 'work'),
    env: {
      PATH: process.env.PATH,
      XIAOQIAO_HOME: join(folder, 'home'),
      XIAOQIAO_READY_FILE: readyFile,
      XIAOQIAO_LOG_LEVEL: 'warn',
      PORT: '0',
      METRICS_PORT: '0',
      WECHAT_EMULATOR_PORT: '0',
      // A busy machine makes every process late; shedding has tests of its own.
      GATEWAY_SHEDDING: 'false',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-20_000);
    });
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  const orphanGuard = () => void child.kill('SIGKILL');
  process.once('exit', orphanGuard);
  child.once('exit', () => process.off('exit', orphanGuard));

  try {
    await eventually(
      'the server is ready or has ended',
      () => existsSync(readyFile) || child.exitCode !== null || child.signalCode !== null,
      { timeoutMs: 30_000 },
    );
    const { pid, api, metrics } = JSON.parse(readFileSync(readyFile, 'utf8'));
    return {
      pid,
      api,
      metrics,
      readyFile,
      output: () => output,
      end(signal) {
        child.kill(signal);
        return exited;
      },
    };
  } catch (cause) {
    child.kill('SIGKILL');
    throw new Error(`the server did not start:\n${output}`, { cause });
  }
}
