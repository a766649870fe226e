// Routing config becomes a table: validate, build, and swap it in whole. A bad route goes dark alone.
import type { Exchange } from '../exchange.ts';
import { chain, type Next } from '../policy.ts';
import { createRouter, type Router } from '../router.ts';
import { normaliseTarget } from '../target.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { describeFault } from './check.ts';
import { type MergedRouting, RoutingConfigError } from './merge.ts';
import { makePolicies, type PolicyMaker } from './policy-chain.ts';
import { RouteConfig } from './routing-config.ts';
import type { RouteStatus } from './status.ts';

export interface CompiledRoute {
  readonly id: string;
  readonly run: Next;
}

export interface RouteTable {
  readonly router: Router<CompiledRoute>;
  /** For requests without a route: answers with the refusal the frame has put on the exchange. */
  readonly unmatched: CompiledRoute;
  readonly statuses: readonly RouteStatus[];
}

export interface CompileOptions extends Omit<PolicyMaker, 'defaults'> {
  readonly routing: MergedRouting;
  readonly upstreams: ReadonlyMap<string, Upstream>;
}

const UNMATCHED = 'unmatched';

/** @throws RoutingConfigError when `always` or `unmatched` cannot work: then no route could. */
export function compile({ routing, upstreams, ...tools }: CompileOptions): RouteTable {
  const maker: PolicyMaker = { ...tools, defaults: routing.policies };
  const router = createRouter<CompiledRoute>();
  const unmatched = compileUnmatched(routing, maker);
  const ids = new Set<string>([UNMATCHED]);
  const statuses = routing.routes.map(({ source, data, index }): RouteStatus => {
    const place = source === 'file' ? routing.locate(['routes', index]) : undefined;
    const known = { source, ...(place ? { place } : {}) };
    try {
      const { id, methods, path, upstream, policies } = addRoute(data, ids);
      return { ...known, id, state: 'enabled', methods, path, upstream, policies };
    } catch (error) {
      return {
        ...known,
        ...guess(data, index),
        state: 'disabled',
        policies: [],
        reason: (error as Error).message,
      };
    }
  });
  return { router, unmatched, statuses };

  function addRoute(data: unknown, taken: Set<string>) {
    const checked = tools.check<RouteConfig>(RouteConfig, data);
    if ('faults' in checked) throw new Error(checked.faults.map(describeFault).join('; '));
    const { id, match, upstream: upstreamName, policies: own = [] } = checked.value;
    if (taken.has(id)) throw new Error(`the id ${id} is taken by another route`);
    refuseStrangePath(match.path);
    const upstream = upstreams.get(upstreamName);
    if (upstream === undefined) throw new Error(`there is no upstream named ${upstreamName}`);
    const { names, policies } = makePolicies([...routing.always, ...own], id, maker);
    const methods = withHead(match.method);
    const conflict = methods.find((method) => router.has(method, match.path));
    if (conflict !== undefined) throw new Error(`another route has ${conflict} ${match.path}`);
    const route: CompiledRoute = {
      id,
      run: chain(policies, (exchange: Exchange) => upstream.forward(exchange)),
    };
    for (const method of methods) router.add(method, match.path, route);
    taken.add(id);
    return { id, methods, path: match.path, upstream: upstreamName, policies: names };
  }
}

function compileUnmatched(routing: MergedRouting, maker: PolicyMaker): CompiledRoute {
  try {
    const { policies } = makePolicies([...routing.always, ...routing.unmatched], UNMATCHED, maker);
    return { id: UNMATCHED, run: chain(policies, (exchange) => exchange.refusal!) };
  } catch (error) {
    throw new RoutingConfigError([`always, unmatched: ${(error as Error).message}`]);
  }
}

/** A pattern that no normalised path can equal would never match. */
function refuseStrangePath(pattern: string): void {
  const target = normaliseTarget(pattern.replaceAll('*', 'x').replaceAll(':', 'x'));
  if (
    target === undefined ||
    target.query !== '' ||
    target.path !== pattern.replaceAll('*', 'x').replaceAll(':', 'x')
  )
    throw new Error(`match.path ${pattern} is not a normalised path`);
}

/** Whoever answers GET answers HEAD (RFC 9110 §9.1). */
function withHead(method: string | readonly string[]): string[] {
  const methods = typeof method === 'string' ? [method] : [...method];
  return methods.includes('GET') && !methods.includes('HEAD') ? [...methods, 'HEAD'] : methods;
}

/** What can be said of a route that may not even be an object. */
function guess(data: unknown, index: number) {
  const { id, match, upstream } = (data ?? {}) as { id?: unknown; match?: unknown; upstream?: unknown };
  const { method, path } = (match ?? {}) as { method?: unknown; path?: unknown };
  return {
    id: typeof id === 'string' ? id : `routes[${index}]`,
    methods: [method].flat().filter((entry) => typeof entry === 'string'),
    path: typeof path === 'string' ? path : '',
    upstream: typeof upstream === 'string' ? upstream : '',
  };
}
