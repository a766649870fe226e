// The role api: the services' routes, the bytes of files and realtime, for gateways alone; nothing is delivered here.
import { createApi } from '../api.ts';
import { deadLetterRoutes } from '../dead-letter-routes.ts';
import { inWords } from '../deliver-events.ts';
import { ensureFirstAdministrator } from '../first-administrator.ts';
import { followRevocations } from '../follow-revocations.ts';
import type { Ground, StartOptions } from '../ground.ts';
import { leaveGently } from '../leave-gently.ts';
import { listenToGateways } from '../listen-to-gateways.ts';
import { listening } from '../listening.ts';
import { openBroker } from '../open-broker.ts';
import { openMetrics } from '../open-metrics.ts';
import { openServices } from '../open-services.ts';
import { createReadiness } from '../readiness.ts';
import { tellReady } from '../ready-file.ts';
import { countSockets } from '../realtime-metrics.ts';
import { type Running, type Started, standingOn } from '../running.ts';

const STOP_GRACE_MS = 10_000;

/** @throws Error in words for the operator */
export const startApi = (options: StartOptions): Promise<Running> => standingOn(options, start);

async function start(ground: Ground): Promise<Started<Running>> {
  const { config, log, home, database, registry, stopper } = ground;
  const { services, objects, secrets } = await openServices(ground, () => config.PUBLIC_URL!);
  const events = await openBroker({ config, log, registry }).catch(inWords);
  stopper.add('broker', () => events.broker.close());
  // It consumes nothing: operators see from here what could not be handled.
  await events.broker.start().catch(inWords);
  await services.realtime.start();
  const { reloadRevocations } = services.identity;
  await reloadRevocations();
  stopper.add('revocations', followRevocations({ ...ground, reload: reloadRevocations }));
  const administrator = await ensureFirstAdministrator(services.identity, config);

  const readiness = createReadiness({
    checks: { database: () => database.ping() },
    helpers: { ...ground.checks, ...events.checks },
  });
  const api = createApi({
    handlers: [...services.handlers, ...deadLetterRoutes(events)],
    log,
    jwks: services.identity.jwks,
    readiness,
    picture: () => undefined,
    tellsFailures: true,
  });
  stopper.add('api', () => api.close());
  await Promise.all([api.ready(), objects.application.ready()]);
  services.realtime.attach(api.server);
  countSockets(registry, services.realtime);
  const metrics = await openMetrics(ground, readiness);
  const { HOST: host, API_PORT: port } = config;
  readiness.enter();
  const served = await listening('API_PORT', port, () =>
    listenToGateways(ground, {
      host,
      port,
      signingSecret: secrets.signingSecret,
      api,
      objects: objects.application,
    }),
  );
  stopper.add('requests', () => served.stop(STOP_GRACE_MS));
  // While it still answers, and after the gateways have heard that it leaves: who is sent away comes back to another process.
  stopper.add('realtime', () => services.realtime.stop());
  stopper.add('leaving', () => leaveGently(config, readiness, () => served.drain()));
  const urls = { api: served.url, metrics, wechat: null, console: null, simulator: null };
  tellReady(ground, urls);
  return {
    urls,
    profile: config.XIAOQIAO_PROFILE,
    home: home.path('.'),
    administrator,
    demoUsers: [],
  };
}
