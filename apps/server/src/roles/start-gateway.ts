// The role gateway: entrypoint, policies, routing and protection; the services are elsewhere, and so are the keys of their tokens.
import { setTimeout as pause } from 'node:timers/promises';
import {
  createHouseLink,
  fetchJson,
  httpUpstream,
  inMemoryUpstream,
  type UpstreamConfig,
} from '@xiaoqiao/gateway';
import { createRevocationReader } from '@xiaoqiao/identity';
import { type Log, silentLog } from '@xiaoqiao/kit/log';
import { createProbedApplication } from '../api.ts';
import { followRevocations } from '../follow-revocations.ts';
import type { Ground, StartOptions } from '../ground.ts';
import { listOf } from '../https.ts';
import { leaveGently } from '../leave-gently.ts';
import { openEdge } from '../open-edge.ts';
import { openMetrics } from '../open-metrics.ts';
import { createReadiness, type Readiness } from '../readiness.ts';
import { tellReady } from '../ready-file.ts';
import { type Running, type Started, standingOn } from '../running.ts';
import { loadEdgeSecrets } from '../secrets.ts';

/** @throws Error in words for the operator */
export const startGateway = (options: StartOptions): Promise<Running> => standingOn(options, start);

async function start(ground: Ground): Promise<Started<Running>> {
  const { config, log, clock, database, state, home, stopper } = ground;
  const { signingSecret } = loadEdgeSecrets(config, home);
  const reload = createRevocationReader({ database, clock, revocations: state.revocations });
  await reload();
  stopper.add('revocations', followRevocations({ ...ground, reload }));

  const targets = listOf(config.GATEWAY_API_TARGETS);
  const house = createHouseLink({ signingSecret, clock });
  const upstreamTo = (name: string) => {
    const upstream = httpUpstream(servicesAt(targets), {
      clock,
      house,
      onEvent: (message, context) => log.warn(message, { upstream: name, ...context }),
    });
    stopper.add(`upstream ${name}`, () => upstream.close());
    return upstream;
  };
  const upstreams = { api: upstreamTo('api'), objects: upstreamTo('objects') };

  const edge = await openEdge(ground, { demo: false });
  const readiness = createReadiness({
    checks: {
      routes: async () => {
        if (!gateway.status().routes.some((route) => route.state !== 'disabled'))
          throw new Error('no route can be used');
      },
      api: async () => {
        const { ok, reason } = gateway.upstreamChecks().find(({ name }) => name === 'api')!;
        if (!ok) throw new Error(reason);
      },
      keys: async () => {
        if (!keys.known) throw new Error('no process with the role api has told its public keys yet');
      },
    },
    helpers: { database: () => database.ping(), ...ground.checks },
  });
  const own = createProbedApplication({ handlers: edge.handlers, log, readiness });
  stopper.add('own routes', () => own.close());
  const keys = publishedBy(targets);
  const metrics = await openMetrics(ground, readiness);
  const gateway = edge.open({
    keys: { fetch: keys.fetch },
    signingSecret,
    upstreams: { ...upstreams, gateway: await inMemoryUpstream(own) },
  });
  readiness.enter();
  const url = await edge.listen(gateway);
  await firstAnswer(keys, readiness, log);
  stopper.add('requests', () => leaveGently(config, readiness, () => gateway.drain()));
  const urls = { api: url, metrics, wechat: null, console: null, simulator: null };
  tellReady(ground, urls);
  return {
    urls,
    profile: config.XIAOQIAO_PROFILE,
    home: home.path('.'),
    administrator: undefined,
    demoUsers: [],
  };
}

/**
 * What is safe to repeat is asked of another process when one does not answer. One that is about to stop says so at /readyz, and
 * must have been heard before it ends: two looks, a second apart, are well within the shortest sensible DRAIN_SECONDS.
 */
const servicesAt = (targets: readonly string[]): UpstreamConfig => ({
  targets: targets.map((url) => ({ url })),
  balance: 'least-connections',
  health: { path: '/readyz', intervalMs: 1000, timeoutMs: 2000, unhealthyAfter: 2, healthyAfter: 1 },
  retry: { attempts: 2, idempotencyKey: true },
  connections: 1000,
  dns: { refreshMs: 5000 },
  idleTimeoutMs: 60_000,
});

/** The public keys of the services, from whichever process answers. */
function publishedBy(targets: readonly string[]) {
  let known = false;
  return {
    get known() {
      return known;
    },
    async fetch(): Promise<unknown> {
      const failures: unknown[] = [];
      for (const target of targets.toSorted(() => Math.random() - 0.5)) {
        try {
          const document = await fetchJson(`${target}/.well-known/jwks.json`);
          known = true;
          return document;
        } catch (error) {
          failures.push(error);
        }
      }
      throw new AggregateError(failures, 'no process with the role api tells its public keys');
    },
  };
}

const FIRST_ANSWER_MS = 10_000;
const ASK_AGAIN_MS = 250;

/** Processes may start in any order: the others are waited for, and not for ever. */
async function firstAnswer(
  keys: ReturnType<typeof publishedBy>,
  readiness: Readiness,
  log: Log,
): Promise<void> {
  const deadline = performance.now() + FIRST_ANSWER_MS;
  const isThere = async () => {
    await keys.fetch();
    await readiness.report(silentLog);
  };
  for (;;) {
    try {
      return await isThere();
    } catch (error) {
      if (performance.now() > deadline)
        return log.warn('the gateway is open, and no process with the role api answers yet', { error });
    }
    await pause(ASK_AGAIN_MS);
  }
}
