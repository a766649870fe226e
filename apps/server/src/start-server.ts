// One process with everything in it: platform → services → api → gateway, started in that order and stopped in reverse.
import { inMemoryUpstream } from '@xiaoqiao/gateway';
import type { WechatEmulator } from '@xiaoqiao/wechat-emulator';
import { createApi } from './api.ts';
import { deadLetterRoutes } from './dead-letter-routes.ts';
import { inWords, openDelivery } from './deliver-events.ts';
import { demoPicture } from './demo/picture.ts';
import { openDemoShop } from './demo-shop.ts';
import { ensureFirstAdministrator } from './first-administrator.ts';
import { followRevocations } from './follow-revocations.ts';
import type { Ground, StartOptions } from './ground.ts';
import { leaveGently } from './leave-gently.ts';
import { openBroker } from './open-broker.ts';
import { openEdge } from './open-edge.ts';
import { openMetrics } from './open-metrics.ts';
import { openServices } from './open-services.ts';
import { openSimulator } from './open-simulator.ts';
import { createReadiness } from './readiness.ts';
import { type Addresses, tellReady } from './ready-file.ts';
import { countSockets } from './realtime-metrics.ts';
import { type Running, type Started, standingOn } from './running.ts';
import type { Platform } from './services.ts';

export interface RunningServer extends Running {
  /** The local WeChat of this process, if it has one. */
  readonly emulator: WechatEmulator | undefined;
  /** For tests and tools in the same process. */
  readonly platform: Platform;
  /** Delivers every event that is due, and what that causes. */
  drain(): Promise<number>;
}

/** Everything in this process. @throws Error as {@link standingOn} does */
export const startServer = (options: StartOptions): Promise<RunningServer> =>
  standingOn(options, startEverything);

async function startEverything(ground: Ground): Promise<Started<RunningServer>> {
  const { config, log, clock, production, home, database, registry, worker, stopper } = ground;
  let publicUrl = config.PUBLIC_URL;
  const { platform, services, wechat, objects, secrets } = await openServices(ground, () => publicUrl!);
  const events = await openBroker({ config, log, registry }).catch(inWords);
  await services.realtime.start();
  await services.payments.open();
  const { reloadRevocations } = services.identity;
  await reloadRevocations();
  stopper.add('revocations', followRevocations({ ...ground, reload: reloadRevocations }));
  const administrator = await ensureFirstAdministrator(services.identity, config);
  const demo = production
    ? undefined
    : await openDemoShop({ home, catalog: services.catalog, emulator: wechat.emulator, now: clock.now() });

  const delivery = openDelivery(ground, services, events.broker);
  const edge = await openEdge(ground, { demo: !production });
  const readiness = createReadiness({
    checks: { database: () => database.ping() },
    helpers: { ...ground.checks, ...events.checks },
    upstreams: () => gateway.upstreamChecks(),
  });
  const api = createApi({
    handlers: [...services.handlers, ...deadLetterRoutes(events), ...edge.handlers],
    log,
    jwks: services.identity.jwks,
    readiness,
    picture: production ? () => undefined : demoPicture,
  });
  stopper.add('api', () => api.close());
  services.realtime.attach(api.server);
  countSockets(registry, services.realtime);
  const metrics = await openMetrics(ground, readiness);
  const gateway = edge.open({
    keys: services.identity.jwks,
    signingSecret: secrets.signingSecret,
    upstreams: { api: await inMemoryUpstream(api), objects: await inMemoryUpstream(objects.application) },
  });
  readiness.enter();
  // While the gateway still answers: who is sent away may come back to another process.
  stopper.add('realtime', () => services.realtime.stop());
  const url = await edge.listen(gateway);
  publicUrl ??= url;
  await wechat
    .pushHere(url)
    .catch((error: unknown) => log.warn('the local WeChat cannot push messages here', { error }));
  // Last: what consumers send to WeChat names the address that WeChat answers to.
  await delivery.start();

  const simulator =
    worker === undefined
      ? await openSimulator({ config, api: url, wechat: wechat.emulator?.url, appid: wechat.appid, log })
      : undefined;
  if (simulator !== undefined) stopper.add('simulator', simulator.close);
  const urls: Addresses = {
    api: url,
    metrics,
    wechat: wechat.emulator?.url ?? null,
    console: null,
    simulator: simulator?.url ?? null,
  };
  stopper.add('requests', () => leaveGently(config, readiness, () => gateway.drain()));
  tellReady(ground, urls);
  return {
    urls,
    profile: config.XIAOQIAO_PROFILE,
    home: home.path('.'),
    administrator,
    demoUsers: demo?.users ?? [],
    emulator: wechat.emulator,
    platform,
    drain: () => delivery.relay.drain(),
  };
}
