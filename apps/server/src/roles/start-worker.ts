// The role worker: takes events out of the outbox, handles them, and does what comes due by itself; it answers nobody but probes.
import { inWords, openDelivery } from '../deliver-events.ts';
import type { Ground, StartOptions } from '../ground.ts';
import { openBroker } from '../open-broker.ts';
import { openMetrics } from '../open-metrics.ts';
import { openServices } from '../open-services.ts';
import { createReadiness } from '../readiness.ts';
import { tellReady } from '../ready-file.ts';
import { type Running, type Started, standingOn } from '../running.ts';

/** @throws Error in words for the operator */
export const startWorker = (options: StartOptions): Promise<Running> => standingOn(options, start);

async function start(ground: Ground): Promise<Started<Running>> {
  const { config, log, home, database, registry, stopper } = ground;
  const { services } = await openServices(ground, () => config.PUBLIC_URL!);
  const events = await openBroker({ config, log, registry }).catch(inWords);
  await services.payments.open();
  const readiness = createReadiness({
    checks: { database: () => database.ping() },
    helpers: { ...ground.checks, ...events.checks },
  });
  const metrics = await openMetrics(ground, readiness);
  await openDelivery(ground, services, events.broker).start();
  readiness.enter();
  stopper.add('readiness', () => readiness.leave());
  const urls = { api: '', metrics, wechat: null, console: null, simulator: null };
  tellReady(ground, urls);
  return {
    urls,
    profile: config.XIAOQIAO_PROFILE,
    home: home.path('.'),
    administrator: undefined,
    demoUsers: [],
  };
}
