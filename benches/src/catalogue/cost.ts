// What one kind of request costs: the CPU of our process, and that of the database server behind it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@xiaoqiao/database';
import type { House } from '../house.ts';
import { measure, medianOf } from '../load.ts';
import { watchServer } from './server-cpu.ts';
import { writeRequests } from './visitor.ts';

/** Of one request; microseconds, each the median of the rounds. */
export interface Cost {
  readonly process: number;
  /** 0 for SQLite, which is part of the process, and where the server is on another machine. */
  readonly server: number;
  readonly perSecond: number;
}

export interface CostOptions {
  readonly house: Pick<House, 'pid' | 'api'>;
  /** For asking the server what it spent. */
  readonly database?: Database | undefined;
  readonly seconds: number;
  readonly rounds: number;
  readonly connections?: number;
  /** Each request may be sent once: one half is for warming up, and there must be enough of them. */
  readonly once?: boolean;
  /** The requests of a round, sent one after the other and again from the first. */
  requests(round: number): readonly string[];
}

export async function costOf({
  house,
  database,
  seconds,
  rounds,
  connections = 16,
  once = false,
  requests,
}: CostOptions): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-cost-'));
  const costs: Cost[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const all = requests(round);
      const half = Math.floor(all.length / 2);
      const [warmUp, measured] = once ? [all.slice(0, half), all.slice(half)] : [all, all];
      const scripts = {
        warmUp: writeRequests(join(folder, 'warm-up.lua'), warmUp),
        measured: writeRequests(join(folder, 'measured.lua'), measured),
      };
      let spent: (() => Promise<number>) | undefined;
      const begin = async () => {
        spent = database && (await watchServer(database));
      };
      const load = { url: house.api, pid: house.pid, seconds, connections, scripts, begin };
      const { cpu, requests: sent, perSecond } = await measure(load);
      costs.push({ process: cpu, server: spent === undefined ? 0 : (await spent()) / sent, perSecond });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const median = (of: keyof Cost): number => medianOf(costs.map((cost) => cost[of]));
  return { process: median('process'), server: median('server'), perSecond: median('perSecond') };
}
