// The local WeChat as a process of its own, with a state file, so that it can be killed as well; and the hand on it over HTTP.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@xiaoqiao/kit/testing';

const command = fileURLToPath(import.meta.resolve('../../cli/bin/xiaoqiao.js'));
const START_MS = 60_000;
/** Moving its clock takes as long as delivering what comes due, to processes that are frozen as well. */
const ANSWER_MS = 60_000;

export interface WechatProcess {
  readonly pid: number;
  /** What a back end has to be told; the same after every start. */
  readonly env: Readonly<Record<string, string>>;
  /** Base URL of the control API. */
  readonly control: string;
  readonly isRunning: boolean;
  start(): Promise<void>;
  kill(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  get<T>(path: string): Promise<T>;
  /** @throws Error when there is no answer, and then nobody knows whether it was done; or a refusal */
  post<T>(path: string, body?: object): Promise<T>;
}

/** Resolves once it answers. */
export async function startWechatProcess(folder: string, port: number): Promise<WechatProcess> {
  mkdirSync(folder, { recursive: true });
  const readyFile = join(folder, 'ready.json');
  const control = `http://127.0.0.1:${port}/_emulator`;
  let child: ChildProcess;
  let env: Record<string, string> = {};
  const isRunning = () => child.exitCode === null && child.signalCode === null;

  async function start() {
    rmSync(readyFile, { force: true });
    const options = ['--port', String(port), '--home', folder, '--ready-file', readyFile];
    const started = spawn(
      process.execPath,
      [command, 'wechat', 'start', '--json', '--state', join(folder, 'state.jsonl'), ...options],
      { cwd: folder, env: { PATH: process.env.PATH }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    child = started;
    let output = '';
    started.stderr.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-5000);
    });
    const orphanGuard = () => void started.kill('SIGKILL');
    process.once('exit', orphanGuard);
    started.once('exit', () => process.off('exit', orphanGuard));
    const ready = () => existsSync(readyFile) || !isRunning();
    await eventually('the local WeChat is ready or has ended', ready, { timeoutMs: START_MS });
    if (!existsSync(readyFile)) {
      // Its last words may come after its end.
      if (!started.stderr.closed) await once(started.stderr, 'close');
      throw new Error(`the local WeChat did not start (${child.exitCode ?? child.signalCode}):\n${output}`);
    }
    env = JSON.parse(readFileSync(readyFile, 'utf8')).env;
  }

  async function ask<T>(path: string, init: RequestInit): Promise<T> {
    const answer = await fetch(`${control}${path}`, { ...init, signal: AbortSignal.timeout(ANSWER_MS) });
    const body = (await answer.json()) as T & { message?: string };
    if (!answer.ok) throw new Error(`the local WeChat: ${path}: ${body.message}`);
    return body;
  }

  await start();
  return {
    get pid() {
      return child.pid!;
    },
    get env() {
      return env;
    },
    control,
    get isRunning() {
      return isRunning();
    },
    start,
    async kill() {
      if (!isRunning()) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    signal: (signal) => void child.kill(signal),
    get: (path) => ask(path, {}),
    post: (path, body = {}) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}
