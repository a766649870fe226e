// The whole house as a process of its own, on whatever database and store of objects, with nobody limited.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const ADMIN_PASSWORD = 'Correct-Horse-7-Battery';
export const program = join(import.meta.dirname, '../../apps/cli/bin/xiaoqiao.js');
/** Those of the program's first line, which counts only when the program is started by its name. */
const programFlags = ['--max-semi-space-size=4', '--expose-gc'];
const generous = '{ capacity: 1000000, refillPerSecond: 1000000 }';

export interface HouseOptions {
  /** Environment variables, beside those that every house of a bench has. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Lines of its routing config, beside the generous limits. */
  readonly routing?: string;
  /** Flags of Node, e.g. for a profile. */
  readonly flags?: readonly string[];
}

export interface House {
  readonly pid: number;
  /** Address of the gateway. */
  readonly api: string;
  stop(): Promise<void>;
}

/** @throws Error when it ends before it is ready */
export async function startHouse({
  settings = {},
  routing = '',
  flags = [],
}: HouseOptions = {}): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-house-'));
  const readyFile = join(folder, 'ready.json');
  const config = join(folder, 'gateway.yaml');
  const limits = ['default', 'user', 'write', 'login', 'callback'].map((name) => `${name}: ${generous}`);
  writeFileSync(config, `policies:\n  rate-limit:\n    limits: { ${limits.join(', ')} }\n${routing}`);
  const environment = {
    PORT: '0',
    METRICS_PORT: '0',
    WECHAT_EMULATOR_PORT: '0',
    SIMULATOR_PORT: '0',
    XIAOQIAO_HOME: join(folder, 'home'),
    XIAOQIAO_READY_FILE: readyFile,
    XIAOQIAO_LOG_LEVEL: 'warn',
    // A machine that others use as well makes it late, and then it would refuse.
    GATEWAY_SHEDDING: 'false',
    XIAOQIAO_ADMIN_PASSWORD: ADMIN_PASSWORD,
    GATEWAY_CONFIG: config,
    ...settings,
  };
  const given = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const node = [process.execPath, ...programFlags, ...flags, program, 'start'];
  const child = spawn('env', [...given, ...node], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'close');
  while (!existsSync(readyFile)) {
    if (child.exitCode !== null) throw new Error('the house did not start');
    await pause(20);
  }
  const { pid, api } = JSON.parse(readFileSync(readyFile, 'utf8')) as { pid: number; api: string };
  return {
    pid,
    api,
    async stop() {
      process.kill(pid, 'SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
