// One measurement: wrk sends, /proc tells what it cost.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { cpuOf, memoryOf } from './process.ts';

export interface Load {
  readonly url: string;
  readonly pid: number;
  readonly seconds: number;
  readonly connections?: number;
  /** Scripts for wrk; two, because a signature counts once. */
  readonly scripts?: { readonly warmUp: string; readonly measured: string };
  /** Between warming up and measuring. */
  begin?(): Promise<void>;
}

export interface Measurement {
  /** Microseconds of CPU for each request. */
  readonly cpu: number;
  readonly requests: number;
  readonly perSecond: number;
  readonly p99: string;
  readonly memoryKib: number;
}

const run = promisify(execFile);
export const WARM_UP_SECONDS = 1;

/** @throws Error when a response was anything but 2xx, or a request failed: the figure would mean nothing. */
export async function measure(load: Load): Promise<Measurement> {
  const { url, pid, seconds, connections = 64, scripts, begin } = load;
  const wrk = async (duration: number, script?: string) => {
    const scripted = script === undefined ? [] : ['-s', script];
    const args = ['-t1', `-c${connections}`, `-d${duration}s`, '--latency', ...scripted, url];
    return (await run('wrk', args)).stdout;
  };
  await wrk(WARM_UP_SECONDS, scripts?.warmUp);
  await begin?.();
  const before = cpuOf(pid);
  const output = await wrk(seconds, scripts?.measured);
  const cpu = cpuOf(pid) - before;
  const requests = Number(/(\d+) requests in/.exec(output)?.[1] ?? 0);
  if (requests === 0 || /Non-2xx|Socket errors/.test(output)) throw new Error(`${url}: ${output}`);
  return {
    cpu: cpu / requests,
    requests,
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]),
    p99: /99%\s+(\S+)/.exec(output)?.[1] ?? '',
    memoryKib: memoryOf(pid),
  };
}

export const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
