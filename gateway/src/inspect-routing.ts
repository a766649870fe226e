// Looks at routing config without serving it: for the command line, which has no process to ask.
import { systemClock } from '@xiaoqiao/kit/clock';
import { createIds } from '@xiaoqiao/kit/ids';
import { silentLog } from '@xiaoqiao/kit/log';
import { createMemoryState } from '@xiaoqiao/state';
import { Registry } from 'prom-client';
import type { Explanation, ProbedRequest } from './config/explain.ts';
import type { RoutingInput } from './config/routing-config.ts';
import type { RouteStatus } from './config/status.ts';
import { createGateway } from './gateway.ts';

export interface RoutingInspection {
  readonly routes: readonly RouteStatus[];
  explain(request: ProbedRequest): Explanation;
}

export interface InspectOptions {
  /** As a production process would see it. */
  readonly production?: boolean;
}

/**
 * Opens no connection and starts no timer. The upstream `api`, which the process hands in, counts as there.
 * @throws RoutingConfigError when the config cannot be used as a whole.
 */
export function inspectRouting(
  routing: RoutingInput,
  { production = false }: InspectOptions = {},
): RoutingInspection {
  const clock = systemClock;
  const gateway = createGateway({
    log: silentLog,
    clock,
    ids: createIds(clock),
    state: createMemoryState({ clock }),
    keys: () => ({ keys: [] }),
    issuer: '',
    audience: '',
    signingSecret: Buffer.alloc(32),
    upstreams: { api: { forward: () => Promise.reject(new Error('nothing is served here')) } },
    routing: { data: { builtInRoutes: false } },
    metricsRegistry: new Registry(),
    overload: false,
    production,
  });
  return {
    routes: gateway.check(routing),
    explain: (request) => gateway.explain(request, routing),
  };
}
