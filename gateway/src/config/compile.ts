// Routing config becomes a table: validate, build, and swap it in whole. A bad route goes dark alone.
import type { Exchange } from '../exchange.ts';
import type { Priority } from '../overload.ts';
import { chain, type Frame, type Next, type SharedFrame } from '../policy.ts';
import { createRouter, type Router } from '../router.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { describeFault, type Fault } from './check.ts';
import { allHold } from './conditions.ts';
import { type MergedRoute, type MergedRouting, RoutingConfigError } from './merge.ts';
import { makePolicies, nameFaults, type PolicyMaker } from './policy-chain.ts';
import { type CompiledMatch, compileMatch, type Place } from './route-match.ts';
import { type Path, RouteConfig } from './routing-config.ts';
import type { RouteStatus } from './status.ts';

export interface CompiledRoute {
  readonly id: string;
  readonly priority: Priority;
  readonly run: Next;
}

export interface RouteTable {
  readonly router: Router<CompiledRoute, Exchange>;
  /** For requests without a route: answers with the refusal the frame has put on the exchange. */
  readonly unmatched: CompiledRoute;
  readonly statuses: readonly RouteStatus[];
  /** What each route that serves asks for, by its id; for explanations. */
  readonly matches: ReadonlyMap<string, CompiledMatch>;
}

export interface CompileOptions extends Omit<PolicyMaker, 'named'> {
  readonly routing: MergedRouting;
  readonly upstreams: ReadonlyMap<string, Upstream>;
  /** Why an upstream that is missing among them cannot be used. */
  readonly upstreamFaults?: ReadonlyMap<string, string>;
  readonly frame: SharedFrame;
}

const UNMATCHED = 'unmatched';

/** @throws RoutingConfigError when `always`, `unmatched` or `policies` cannot work: then no route could. */
export function compile({ routing, upstreams, upstreamFaults, frame, ...tools }: CompileOptions): RouteTable {
  const maker: PolicyMaker = { ...tools, named: routing.policies };
  const badNames = nameFaults(routing.policies, tools.table);
  if (badNames.length > 0)
    throw new RoutingConfigError(
      badNames.map((fault) => describeFault({ ...fault, path: ['policies', ...fault.path] })),
    );
  const router = createRouter<CompiledRoute, Exchange>();
  const upstreamNamed = (name: string): Upstream => {
    const upstream = upstreams.get(name);
    const fault = upstreamFaults?.get(name);
    if (fault !== undefined) throw new Error(`upstream ${name}: ${fault}`);
    if (upstream === undefined) throw new Error(`there is no upstream named ${name}`);
    return upstream;
  };
  const frameOf = (id: string, path: string): Frame => ({
    ...frame,
    upstream: upstreamNamed,
    route: { id, path },
  });
  const unmatched = compileUnmatched(routing, maker, frameOf(UNMATCHED, '/*'));
  const ids = new Set<string>([UNMATCHED]);
  const matches = new Map<string, CompiledMatch>();
  const statuses = routing.routes.map((route): RouteStatus => {
    const { source, place, group, locate } = route;
    const known = { source, ...(group === undefined ? {} : { group }), ...(place ? { place } : {}) };
    try {
      return { ...known, ...addRoute(route) };
    } catch (error) {
      return {
        ...known,
        ...guess(route),
        ...(error instanceof RouteFault && locate ? { place: locate(error.path) ?? place! } : {}),
        state: 'disabled',
        conditions: [],
        policies: [],
        chain: [],
        reason: (error as Error).message,
      };
    }
  });
  return { router, unmatched, statuses, matches };

  function addRoute({ data, fault }: MergedRoute): Omit<RouteStatus, 'source'> {
    if (fault !== undefined) throw new Error(fault);
    const checked = tools.check<RouteConfig>(RouteConfig, data);
    if ('faults' in checked) throw new RouteFault(checked.faults);
    const {
      id,
      match: wanted,
      upstream: upstreamName,
      policies: own = [],
      rewrite,
      priority = 'normal',
    } = checked.value;
    if (ids.has(id)) throw new Error(`the id ${id} is taken by another route`);
    const match = compileMatch(wanted);
    const upstream = upstreamNamed(upstreamName);
    const uses = [...routing.always, ...own, ...(rewrite ? [{ name: 'rewrite', ...rewrite }] : [])];
    const { statuses: steps, policies } = makePolicies(uses, maker, frameOf(id, match.path));
    const taken = match.places.filter((each) => router.isTaken(each));
    if (taken.length === match.places.length) throw new Error(`another route has ${describePlaces(taken)}`);
    const route: CompiledRoute = {
      id,
      priority,
      run: chain(policies, (exchange: Exchange) => (exchange.upstream ?? upstream).forward(exchange)),
    };
    const holds = allHold(match.conditions);
    for (const each of match.places) if (!taken.includes(each)) router.add(each, { route, holds });
    ids.add(id);
    matches.set(id, match);
    return {
      id,
      state: taken.length > 0 ? 'warning' : 'enabled',
      ...(taken.length > 0 ? { reason: `another route has ${describePlaces(taken)}` } : {}),
      hosts: match.hosts,
      methods: match.methods,
      path: match.path,
      conditions: match.conditions.map(({ name, wanted: text }) => `${name}: ${text}`),
      upstream: upstreamName,
      policies: steps.map(({ name }) => name),
      chain: steps,
    };
  }
}

/** What the schema says of a route; knows where in it. */
class RouteFault extends Error {
  readonly path: Path;

  constructor(faults: readonly Fault[]) {
    super(faults.map(describeFault).join('; '));
    this.path = faults[0]!.path;
  }
}

const describePlaces = (places: readonly Place[]): string => {
  const [{ host = '', method, pattern }] = places as [Place];
  return `${method} ${host}${pattern}`;
};

function compileUnmatched(routing: MergedRouting, maker: PolicyMaker, frame: Frame): CompiledRoute {
  try {
    const { policies } = makePolicies([...routing.always, ...routing.unmatched], maker, frame);
    return { id: UNMATCHED, priority: 'low', run: chain(policies, (exchange) => exchange.refusal!) };
  } catch (error) {
    throw new RoutingConfigError([`always, unmatched: ${(error as Error).message}`]);
  }
}

/** What can be said of a route that may not even be an object. */
function guess({ data, label }: MergedRoute) {
  const { id, match, upstream } = (data ?? {}) as { id?: unknown; match?: unknown; upstream?: unknown };
  const { method, path, host } = (match ?? {}) as { method?: unknown; path?: unknown; host?: unknown };
  const texts = (value: unknown) => [value].flat().filter((entry) => typeof entry === 'string');
  return {
    id: typeof id === 'string' ? id : label,
    hosts: texts(host),
    methods: texts(method),
    path: typeof path === 'string' ? path : '',
    upstream: typeof upstream === 'string' ? upstream : '',
  };
}
