// The command as its users run it: a process of its own, in a folder of its own, with nothing else in its environment.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(import.meta.resolve('../../bin/xiaoqiao.js'));
const LONGEST_MS = 60_000;

export interface RunCommand {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts it; it is killed when it has not ended by itself after a minute. */
export function startCommand(args: readonly string[], { cwd, env = {} }: RunCommand) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]).then(
    ([stdout, stderr, [code]]) => ({ stdout, stderr, code: code as number | null }),
  );
  return { child, ended };
}

export const runCommand = (args: readonly string[], options: RunCommand) => startCommand(args, options).ended;
