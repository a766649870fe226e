// One process or several: what `xiaoqiao start` starts.
import cluster from 'node:cluster';
import type { StartOptions } from './ground.ts';
import { startRole } from './roles/start-role.ts';
import type { Running } from './running.ts';
import { serveAsWorker } from './workers/serve-as-worker.ts';
import { startWorkers } from './workers/start-workers.ts';
import { workerCount } from './workers/worker-count.ts';

export type Started = Pick<Running, 'urls' | 'profile' | 'home' | 'administrator' | 'demoUsers' | 'stop'>;

/**
 * @returns what was started; undefined in a worker, when it has served and stopped.
 * @throws Error in words for the operator.
 */
export async function startProcesses(options: StartOptions): Promise<Started | undefined> {
  if (cluster.isWorker) {
    await serveAsWorker(options);
    return undefined;
  }
  const { config, log } = options;
  const count = workerCount(config);
  return count > 1 ? startWorkers(config, log, count) : startRole(options);
}
