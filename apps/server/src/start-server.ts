// One process with everything in it: platform → services → api → gateway, started in that order and stopped in reverse.
import { createOutbox, createRelay, migrate, migrationStatus, openDatabase } from '@xiaoqiao/database';
import {
  createGateway,
  createProtection,
  createRoutingProviders,
  type Gateway,
  gatewayAdminHandlers,
  inMemoryUpstream,
} from '@xiaoqiao/gateway';
import { type AdjustableClock, adjustableClock } from '@xiaoqiao/kit/clock';
import { describeConfig } from '@xiaoqiao/kit/config';
import { createIds } from '@xiaoqiao/kit/ids';
import type { Log } from '@xiaoqiao/kit/log';
import type { WechatEmulator } from '@xiaoqiao/wechat-emulator';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { createApi } from './api.ts';
import { claimHome } from './claim-home.ts';
import { connectObjects } from './connect-objects.ts';
import { connectWechat } from './connect-wechat.ts';
import { databaseUrl } from './database-url.ts';
import { deadLetterRoutes } from './dead-letter-routes.ts';
import { demoPicture } from './demo/picture.ts';
import { type DemoUser, openDemoShop } from './demo-shop.ts';
import { ensureFirstAdministrator, type FirstAdministrator } from './first-administrator.ts';
import { followRevocations } from './follow-revocations.ts';
import { openHome } from './home.ts';
import { listenHttps, listOf, tlsOptions } from './https.ts';
import { type InstallConfig, installConfig } from './install-config.ts';
import { listening } from './listening.ts';
import { startMetricsServer } from './metrics-server.ts';
import { openBroker } from './open-broker.ts';
import { openSimulator } from './open-simulator.ts';
import { openState } from './open-state.ts';
import { type Addresses, removeReadyFile, writeReadyFile } from './ready-file.ts';
import { countSockets } from './realtime-metrics.ts';
import { withOwnRoutes } from './routing.ts';
import { loadSecrets } from './secrets.ts';
import { AUDIENCE, createServices, ISSUER, migrationSets, type Platform } from './services.ts';
import { createStopper } from './stopper.ts';
import { sweepHourly } from './sweep-hourly.ts';
import { databaseTokenStore } from './wechat-token-store.ts';

export interface StartOptions {
  readonly config: InstallConfig;
  readonly log: Log;
  /** Takes finished lines of the access log; they go to `log` when left out, at a higher price. */
  readonly accessLog?: (line: string) => void;
  /** The clock of the whole process, the local WeChat included. Real time when left out. */
  readonly clock?: AdjustableClock;
  /** Its number among several processes; the first process then claims the home, has the metrics port and the ready file. */
  readonly worker?: number;
}

export interface Running {
  readonly urls: Addresses;
  readonly profile: InstallConfig['XIAOQIAO_PROFILE'];
  readonly home: string;
  /** Its password only when it was made just now. */
  readonly administrator: FirstAdministrator | undefined;
  readonly demoUsers: readonly DemoUser[];
  /** The local WeChat of this process, if it has one. */
  readonly emulator: WechatEmulator | undefined;
  /** For tests and tools in the same process. */
  readonly platform: Platform;
  readonly registry: Registry;
  /** Delivers every event that is due, and what that causes. */
  drain(): Promise<number>;
  /** Stops accepting, lets what is under way finish, closes everything. May be called twice. */
  stop(): Promise<void>;
}

const STOP_GRACE_MS = 10_000;

/** @throws Error in words for the operator: a variable, a port, a folder, a secret that is missing or wrong */
export async function startServer(options: StartOptions): Promise<Running> {
  const stopper = createStopper(options.log);
  try {
    return await start({ clock: adjustableClock(), ...options }, stopper);
  } catch (error) {
    await stopper.stop();
    throw error;
  }
}

async function start(
  { config, log, accessLog, clock, worker }: StartOptions & { clock: AdjustableClock },
  stopper: ReturnType<typeof createStopper>,
): Promise<Running> {
  const production = config.XIAOQIAO_PROFILE === 'production';
  const home = openHome(config.XIAOQIAO_HOME);
  if (worker === undefined) stopper.add('home', claimHome(home, config.REDIS_URL !== undefined));
  const secrets = loadSecrets(config, home);
  log.info('configuration', describeConfig(installConfig, config));

  const database = await openDatabase({
    url: databaseUrl(config),
    clock,
    slow: { log, afterMs: config.DATABASE_SLOW_MS },
  });
  stopper.add('database', () => database.close());
  if (production) await requireMigrated(database);
  else await migrate(database, migrationSets);

  const registry = new Registry();
  if (worker !== undefined) tellApart(registry, worker);
  collectDefaultMetrics({ register: registry });
  const { state, checks, isAway } = await openState({ config, clock, log, registry });
  stopper.add('state', () => state.close());
  const events = await openBroker({ config, log, registry }).catch(inWords);
  const ids = createIds(clock);
  const objects = await connectObjects({ config, home, secrets, clock, log });
  stopper.add('objects', () => objects.close());
  const outbox = createOutbox({ database, clock, ids });
  let publicUrl = config.PUBLIC_URL;
  const tokenStore = databaseTokenStore({ database, clock, sealingKey: secrets.sealingKey });
  const wechat = await connectWechat({ config, home, clock, log, tokenStore, publicUrl: () => publicUrl! });
  stopper.add('wechat', () => wechat.close());

  const platform: Platform = {
    config,
    database,
    outbox,
    clock,
    ids,
    log,
    state,
    secrets,
    wechat: wechat.wechat,
    wechatPay: wechat.pay,
    wechatPush: wechat.push,
    objects,
    publicUrl: () => publicUrl!,
  };
  const services = createServices(platform);
  await services.realtime.start();
  await services.payments.open();
  const { reloadRevocations } = services.identity;
  await reloadRevocations();
  stopper.add('revocations', followRevocations({ isAway, reload: reloadRevocations, log }));
  const administrator = await ensureFirstAdministrator(services.identity, config);
  const demo = production
    ? undefined
    : await openDemoShop({
        home,
        catalog: services.catalog,
        emulator: wechat.emulator,
        now: clock.now(),
      });

  const { broker } = events;
  for (const consumer of services.consumers) broker.subscribe(consumer);
  const relay = createRelay({
    database,
    clock,
    publish: broker.publish,
    isAway: () => broker.isAway,
    log,
    options: { leaseMs: 15_000 },
  });

  const protection = createProtection(platform);
  await protection.bans.restore();
  const routing = await createRoutingProviders({
    ...(config.GATEWAY_CONFIG === undefined ? {} : { file: config.GATEWAY_CONFIG }),
    database,
    clock,
    log,
    channels: state.channels,
    adapt: withOwnRoutes({ demo: !production }),
  });
  const api = await createApi({
    handlers: [
      ...services.handlers,
      ...deadLetterRoutes(events),
      ...gatewayAdminHandlers(protection),
      ...routing.handlers,
    ],
    log,
    jwks: services.identity.jwks,
    checks: { database: () => database.ping() },
    helpers: { ...checks, ...events.checks },
    upstreams: () => gateway.upstreamChecks(),
    picture: production ? () => undefined : demoPicture,
  });
  stopper.add('api', () => api.close());
  services.realtime.attach(api.server);

  countSockets(registry, services.realtime);
  const { HOST: host, PORT: port, METRICS_PORT: metricsPort } = config;
  const metrics =
    worker === undefined
      ? await listening('METRICS_PORT', metricsPort, () =>
          startMetricsServer(registry, { host, port: metricsPort }),
        )
      : undefined;
  if (metrics !== undefined) stopper.add('metrics', () => metrics.stop());
  const tls = tlsOptions(config, home);
  const gateway: Gateway = createGateway({
    log,
    ...(accessLog ? { accessLog } : {}),
    clock,
    ids,
    state,
    keys: services.identity.jwks,
    issuer: ISSUER,
    audience: AUDIENCE,
    signingSecret: secrets.signingSecret,
    upstreams: { api: await inMemoryUpstream(api), objects: await inMemoryUpstream(objects.application) },
    routing: routing.sources(),
    production,
    ...protection,
    metricsRegistry: registry,
    ...(tls ? { tls } : {}),
    ...(config.GATEWAY_SHEDDING ? {} : { overload: false }),
    trustedProxies: listOf(config.TRUSTED_PROXIES),
    ...(config.PROXY_PROTOCOL_FROM ? { proxyProtocol: { from: listOf(config.PROXY_PROTOCOL_FROM) } } : {}),
  });
  stopper.add('gateway', () => gateway.stop(STOP_GRACE_MS));
  // While the gateway still answers: who is sent away may come back to another process.
  stopper.add('realtime', () => services.realtime.stop());
  const url = await listening('PORT', port, () => gateway.listen(host, port));
  const https = tls && (await listenHttps(gateway, config));
  if (https !== undefined) log.info('HTTPS is open', { url: https });
  publicUrl ??= url;
  await wechat
    .pushHere(url)
    .catch((error: unknown) => log.warn('the local WeChat cannot push messages here', { error }));
  // Last: what consumers send to WeChat names the address that WeChat answers to.
  clock.onAdvance(() => relay.wake());
  stopper.add('broker', () => broker.close());
  await broker.start().catch(inWords);
  relay.start();
  stopper.add('relay', () => relay.stop());
  stopper.add('file sweep', sweepHourly(services.files, log));
  stopper.add('routing watch', routing.attach(gateway));

  const simulator =
    worker === undefined
      ? await openSimulator({ config, api: url, wechat: wechat.emulator?.url, appid: wechat.appid, log })
      : undefined;
  if (simulator !== undefined) stopper.add('simulator', simulator.close);
  const urls: Addresses = {
    api: url,
    metrics: metrics?.url ?? '',
    wechat: wechat.emulator?.url ?? null,
    console: null,
    simulator: simulator?.url ?? null,
  };
  const readyFile = worker === undefined ? config.XIAOQIAO_READY_FILE : undefined;
  if (readyFile !== undefined) {
    writeReadyFile(readyFile, urls);
    stopper.add('ready file', () => removeReadyFile(readyFile));
  }
  return {
    urls,
    profile: config.XIAOQIAO_PROFILE,
    home: home.path('.'),
    administrator,
    demoUsers: demo?.users ?? [],
    emulator: wechat.emulator,
    platform,
    registry,
    drain: () => relay.drain(),
    stop: stopper.stop,
  };
}

function inWords(cause: Error): never {
  throw new Error(`AMQP_URL: ${cause.message}`, { cause });
}

function tellApart(registry: Registry, worker: number): void {
  registry.setDefaultLabels({ worker: String(worker) });
  new Gauge({ name: 'xiaoqiao_worker_pid', help: 'Process id of the worker.', registers: [registry] }).set(
    process.pid,
  );
}

/** In production tables change when an operator says so, not because a process happened to start. */
async function requireMigrated(database: Platform['database']): Promise<void> {
  const missing = (await migrationStatus(database, migrationSets)).filter(
    ({ appliedAt }) => appliedAt === null,
  );
  if (missing.length > 0)
    throw new Error(
      `the database lacks ${missing.length} migration(s), first ${missing[0]!.service}/${missing[0]!.name}; run \`xiaoqiao database migrate\``,
    );
}
