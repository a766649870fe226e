// `npm run bench:start [-- --starts=5]`: how long the whole house takes to be ready, and what it then keeps in memory.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { medianOf } from './load.ts';
import { memoryOf } from './process.ts';

const { values } = parseArgs({ options: { starts: { type: 'string', default: '5' } } });
const starts = Number(values.starts);
const DEADLINE_MS = 60_000;

interface Measured {
  readonly milliseconds: number;
  readonly mebibytes: number;
}

const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-start-'));
const readyFile = join(folder, 'ready.json');
/** Not by npm, which would be measured as well; the first line of the program brings its flags along. */
const program = join(import.meta.dirname, '../../node_modules/.bin/xiaoqiao');
const settings = {
  PORT: '0',
  METRICS_PORT: '0',
  WECHAT_EMULATOR_PORT: '0',
  SIMULATOR_PORT: '0',
  XIAOQIAO_HOME: join(folder, 'home'),
  XIAOQIAO_READY_FILE: readyFile,
  // Of its own, so that the first start finds nothing there.
  NODE_COMPILE_CACHE: join(folder, 'compiled'),
};
const args = [...Object.entries(settings).map(([name, value]) => `${name}=${value}`), program, 'start'];

async function start(): Promise<Measured> {
  const began = performance.now();
  const child = spawn('env', args, { stdio: 'ignore' });
  const ended = once(child, 'close');
  while (!existsSync(readyFile)) {
    if (child.exitCode !== null || performance.now() - began > DEADLINE_MS)
      throw new Error('it did not get ready');
    await pause(5);
  }
  const milliseconds = performance.now() - began;
  await pause(1000);
  const { pid } = JSON.parse(readFileSync(readyFile, 'utf8')) as { pid: number };
  const mebibytes = memoryOf(pid) / 1024;
  process.kill(pid, 'SIGTERM');
  await ended;
  return { milliseconds, mebibytes };
}

try {
  const print = (name: string, { milliseconds, mebibytes }: Measured) =>
    console.log(`${name.padEnd(28)} ${milliseconds.toFixed(0).padStart(5)} ms  ${mebibytes.toFixed(0)} MiB`);
  print('the very first', await start());
  rmSync(settings.XIAOQIAO_HOME, { recursive: true });
  print('on an empty home', await start());
  const later: Measured[] = [];
  while (later.length < starts) later.push(await start());
  print(`later, median of ${starts}`, {
    milliseconds: medianOf(later.map((each) => each.milliseconds)),
    mebibytes: medianOf(later.map((each) => each.mebibytes)),
  });
  print('later, best', {
    milliseconds: Math.min(...later.map((each) => each.milliseconds)),
    mebibytes: Math.min(...later.map((each) => each.mebibytes)),
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
