// In a worker: what the first process is asked about all of them it asks each.
import cluster from 'node:cluster';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Log } from '@xiaoqiao/kit/log';
import type { Registry } from 'prom-client';
import type { Readiness } from '../readiness.ts';
import { isOrder, type Order, type Report, type WorkerReadiness } from './messages.ts';

export interface Told {
  readonly registry: Registry;
  readonly readiness: Readiness;
  readonly log: Log;
}

export function answerFirstProcess({ registry, readiness, log }: Told): void {
  const answer = async (order: Order): Promise<Report | undefined> => {
    if (order.order === 'metrics')
      return { report: 'metrics', id: order.id, content: await registry.getMetricsAsJSON() };
    if (order.order === 'readiness')
      return { report: 'readiness', id: order.id, content: await readinessIn(readiness, log) };
    return undefined;
  };
  process.on('message', async (message) => {
    if (!isOrder(message)) return;
    const report = await answer(message);
    if (report !== undefined) await tellFirstProcess(report);
  });
}

async function readinessIn(readiness: Readiness, log: Log): Promise<WorkerReadiness> {
  try {
    return await readiness.report(log);
  } catch (error) {
    const { failed } = (isXiaoqiaoError(error) ? error.details : {}) as { failed?: string[] };
    return { failed: failed ?? ['the worker itself'] };
  }
}

/** Without the first process there is nobody to tell, and this one is ended with it. */
export const tellFirstProcess = (message: Report): Promise<void> =>
  new Promise((resolve) => {
    if (cluster.worker?.isConnected()) process.send!(message, () => resolve());
    else resolve();
  });
