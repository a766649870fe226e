// `xiaoqiao database copy` as its operator runs it, watched: how far it is, how fast, how much memory it takes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(import.meta.resolve('../../../apps/cli/bin/xiaoqiao.js'));

export interface WatchedCopy {
  /** Rows that were written in this run; the time is that from the first page on. */
  readonly copied: number;
  readonly copySeconds: number;
  /** Rows that were read on both sides and compared. */
  readonly verified: number;
  readonly verifySeconds: number;
  readonly peakMegabytes: number;
  /** What it says at its end; undefined when it was killed. */
  readonly result: CopyResult | undefined;
}

export interface CopyResult {
  readonly phase: 'done' | 'differs';
  readonly resumed: boolean;
  readonly rows: number;
  readonly differing: readonly string[];
  readonly tables: readonly {
    readonly table: string;
    readonly from: { rows: number; checksum: string };
    readonly to: { rows: number; checksum: string };
  }[];
}

/** @param killAfter rows, after which it is killed. @throws Error with its own words, when it fails by itself */
export async function watchCopy(from: string, to: string, killAfter = Infinity): Promise<WatchedCopy> {
  const child = spawn(process.execPath, [command, 'database', 'copy', from, to, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit');
  const errors = text(child.stderr);
  const rowsOf = { copy: new Map<string, number>(), verify: new Map<string, number>() };
  const firstOf = new Map<string, number>();
  const sum = (phase: 'copy' | 'verify') => rowsOf[phase].values().reduce((all, rows) => all + rows, 0);
  let [began, verifyBegan, peak, lines] = [0, 0, 0, 0];
  let result: CopyResult | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const step = JSON.parse(line);
    if (step.phase !== 'copy' && step.phase !== 'verify') {
      result = step;
      break;
    }
    const phase = step.phase as 'copy' | 'verify';
    if (began === 0) began = performance.now();
    if (phase === 'verify' && verifyBegan === 0) verifyBegan = performance.now();
    // A table that was begun before starts where it was.
    if (!rowsOf[phase].has(step.table)) firstOf.set(step.table, Math.max(0, step.rows - PAGE_ROWS));
    rowsOf[phase].set(step.table, step.rows - (phase === 'copy' ? firstOf.get(step.table)! : 0));
    if (lines++ % 50 === 0) peak = Math.max(peak, peakOf(child.pid!));
    if (phase === 'copy' && sum('copy') >= killAfter) child.kill('SIGKILL');
  }
  peak = Math.max(peak, peakOf(child.pid!));
  const [code, signal] = await exit;
  const ended = performance.now();
  if (signal !== 'SIGKILL' && code !== 0 && result === undefined) throw new Error(await errors);
  const copyEnded = verifyBegan === 0 ? ended : verifyBegan;
  return {
    copied: sum('copy'),
    copySeconds: (copyEnded - began) / 1000,
    verified: sum('verify'),
    verifySeconds: (ended - copyEnded) / 1000,
    peakMegabytes: peak,
    result,
  };
}

const PAGE_ROWS = 250;

/** The most memory the process has had, in MB; 0 once it is gone. */
function peakOf(pid: number): number {
  try {
    const [, kilobytes = '0'] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}
