// The first process of several: it serves nobody but probes, starts the workers, replaces those that die, and speaks for them.
import type { Log } from '@xiaoqiao/kit/log';
import {
  AggregatorRegistry,
  Counter,
  collectDefaultMetrics,
  Gauge,
  type MetricObject,
  Registry,
} from 'prom-client';
import { claimHome } from '../claim-home.ts';
import { openHome } from '../home.ts';
import type { InstallConfig } from '../install-config.ts';
import { openMetricsPort } from '../open-metrics.ts';
import { keepReadyFile } from '../ready-file.ts';
import { checkRole } from '../roles/check-role.ts';
import type { Started } from '../start-processes.ts';
import { createStopper } from '../stopper.ts';
import { createPool, type Pool } from './pool.ts';
import { readinessOfAll } from './readiness-of-all.ts';

/** Longer than a worker lets its requests finish. */
const GRACE_MS = 15_000;

/** @throws Error in words for the operator, those of a worker among them. */
export async function startWorkers(config: InstallConfig, log: Log, count: number): Promise<Started> {
  checkRole(config);
  const stopper = createStopper(log);
  try {
    const home = openHome(config.XIAOQIAO_HOME);
    stopper.add('home', claimHome(home, true));
    const pool = createPool({ count, log, graceMs: GRACE_MS + config.DRAIN_SECONDS * 1000 });
    const own = registryOf(pool);
    const source = { contentType: own.contentType, metrics: () => together(own, pool) };
    const metrics = await openMetricsPort({ config, log, stopper, source, readiness: readinessOfAll(pool) });
    stopper.add('workers', () => pool.stop());
    const summary = await pool.start();
    const urls = { ...summary.urls, metrics };
    keepReadyFile(config, stopper, urls);
    log.info('all workers serve', { workers: count });
    return { ...summary, urls, stop: stopper.stop };
  } catch (error) {
    await stopper.stop();
    throw error;
  }
}

function registryOf(pool: Pool): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ worker: 'first' });
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'xiaoqiao_workers',
    help: 'Workers that serve.',
    registers: [registry],
    collect() {
      this.set(pool.serving);
    },
  });
  new Counter({
    name: 'xiaoqiao_worker_restarts_total',
    help: 'Workers that died and were replaced.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(pool.restarts);
    },
  });
  return registry;
}

/** Side by side, told apart by the label `worker`: what is in force in each of them must not be added up. */
async function together(own: Registry, pool: Pool): Promise<string> {
  const all = [(await own.getMetricsAsJSON()) as readonly MetricObject[], ...(await pool.metrics())];
  return AggregatorRegistry.aggregate(all as object[]).metrics();
}
