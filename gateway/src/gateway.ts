// The gateway put together: entrypoint → router → policies → upstream, over a table that can be swapped while it serves.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, toRfc3339 } from '@xiaoqiao/kit/clock';
import { handoverHeader, identityHeaders } from '@xiaoqiao/kit/http';
import type { Ids } from '@xiaoqiao/kit/ids';
import type { Log } from '@xiaoqiao/kit/log';
import type { State } from '@xiaoqiao/state';
import type { Registry } from 'prom-client';
import { admit } from './admission.ts';
import { sendFault, sendOutcome } from './answer.ts';
import type { ApiKeys } from './api-keys/api-keys.ts';
import { type BanList, createBanList } from './bans/ban-list.ts';
import { createClientAddress } from './client-address.ts';
import { createCheck } from './config/check.ts';
import { type CompiledRoute, compile, type RouteTable } from './config/compile.ts';
import { type Explanation, explain, type ProbedRequest } from './config/explain.ts';
import { mergeRouting } from './config/merge.ts';
import type { RoutingInput, RoutingSource } from './config/routing-config.ts';
import type { GatewayStatus, RouteStatus } from './config/status.ts';
import { createUpstreams } from './config/upstreams.ts';
import { defaultLimits, type EntrypointLimits } from './entrypoint/limits.ts';
import { createEntrypoint } from './entrypoint.ts';
import { Exchange, refuse } from './exchange.ts';
import { createOverload, type OverloadOptions } from './overload.ts';
import { followPurges } from './policies/cache/follow-purges.ts';
import { createResponseCache } from './policies/cache/response-cache.ts';
import { createRequestMetrics } from './policies/metrics/request-metrics.ts';
import { policiesWith } from './policies/policy-table.ts';
import { createSigningKeys } from './policies/signature/signing-keys.ts';
import type { OwnKeys } from './policies/token/issuers.ts';
import { createTokenVerifiers } from './policies/token/verifiers.ts';
import type { SharedFrame } from './policy.ts';
import type { ProxyProtocolOptions } from './proxy-protocol.ts';
import { createTlsFrame, type TlsOptions } from './tls/tls-frame.ts';
import { checkOf, type UpstreamCheck } from './upstream/status.ts';
import type { Upstream } from './upstream/upstream.ts';
import { createUpgradeMetrics, createUpstreamMetrics } from './upstream/upstream-metrics.ts';

export interface GatewayOptions {
  readonly log: Log;
  /** Takes finished lines of the access log, or says false when it drops one; `log` when left out. See `boundedLines`. */
  readonly accessLog?: (line: string) => unknown;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly state: State;
  /** The keys that access tokens may be signed with right now; from elsewhere they are fetched, kept and renewed. */
  readonly keys: OwnKeys;
  readonly issuer: string;
  readonly audience: string;
  /** The secret that session signing keys are derived from; 32 bytes or more. */
  readonly signingSecret: Uint8Array;
  /**
   * Those of this installation. Built-in routes lead to `api`, those that are about the gateway itself to `gateway`, which is
   * `api` when left out.
   */
  readonly upstreams: Readonly<Record<string, Upstream>>;
  readonly routing: RoutingInput;
  readonly limits?: Partial<EntrypointLimits>;
  /** When to shed load; false: never. */
  readonly overload?: OverloadOptions | false;
  /** For `listenTls`. */
  readonly tls?: TlsOptions;
  readonly metricsRegistry: Registry;
  /** Addresses or CIDR ranges whose `X-Forwarded-For` is believed. */
  readonly trustedProxies?: readonly string[];
  /** Load balancers that say in the PROXY protocol who connected to them; off when left out. */
  readonly proxyProtocol?: ProxyProtocolOptions;
  /** Refuses what is only good for development; false when left out. */
  readonly production?: boolean;
  /** Bytes that the `cache` policy may hold, on all routes together; 64 MiB when left out. */
  readonly cacheBytes?: number;
  /** Between 0 and 1, for shares and samples; `Math.random` when left out. */
  readonly random?: () => number;
  /** The list that administrators see and change; one of its own, without audit trail, when left out. */
  readonly bans?: BanList;
  /** API keys besides those of the routing config. */
  readonly apiKeys?: ApiKeys;
}

export interface Gateway {
  /** @returns the base URL; port 0 means any free one. */
  listen(host: string, port: number): Promise<string>;
  /**
   * HTTP/2 and HTTP/1.1 over TLS.
   * @returns the base URL.
   */
  listenTls(host: string, port: number): Promise<string>;
  /** Plain HTTP that leads everybody to `tlsPort`, the one clients see. */
  listenRedirect(host: string, port: number, tlsPort: number): Promise<string>;
  /**
   * Swaps the routes in one step; requests under way finish on those they began with.
   * @throws RoutingConfigError when the config cannot be used as a whole; everything then stays as it was.
   */
  reload(routing: RoutingInput): GatewayStatus;
  status(): GatewayStatus;
  /**
   * What `reload` would make of it; changes nothing.
   * @throws RoutingConfigError as `reload` does.
   */
  check(routing: RoutingInput): readonly RouteStatus[];
  /** Which route a request would take, and why; with a config that is not this one's, if one is given. */
  explain(request: ProbedRequest, routing?: RoutingInput): Explanation;
  /**
   * Drops cached responses that carry any of the tags; each has `route:<id>`. Other processes do so as soon as they are told.
   * @returns how many, here
   * @throws XiaoqiaoError `overloaded` when the others cannot be told; here they are gone.
   */
  purgeCache(tags: readonly string[]): Promise<number>;
  /** From now on each answer is the last one on its connection, so that who has kept one goes elsewhere; all else goes on. */
  drain(): void;
  /** For a readiness check: each upstream, and why it cannot take requests. */
  upstreamChecks(): readonly UpstreamCheck[];
  /** Stops accepting, lets requests finish for at most `graceMs`, closes the upstreams it made itself. */
  stop(graceMs: number): Promise<void>;
}

/** @throws RoutingConfigError when the routing config cannot be used as a whole. */
export function createGateway(options: GatewayOptions): Gateway {
  const { log, clock } = options;
  const limits: EntrypointLimits = { ...defaultLimits, ...options.limits };
  const clientIpOf = createClientAddress(options.trustedProxies ?? []);
  const check = createCheck();
  const frame = createFrame(options);
  const upstreams = createUpstreams({
    handedIn: options.upstreams,
    toolsFor: (name) => ({
      clock,
      onEvent: (message, context) => log.warn(message, { upstream: name, ...context }),
    }),
    retireAfterMs: limits.requestTimeoutMs,
    onCloseError: (name, error) => log.error('an upstream could not be closed', { upstream: name, error }),
  });
  createUpstreamMetrics(options.metricsRegistry, () => upstreams.statuses());
  let table: RouteTable;
  let status: Omit<GatewayStatus, 'upstreams'>;

  const build = (routing: RoutingInput) => {
    const sources = [routing].flat() as readonly RoutingSource[];
    const merged = mergeRouting(check, sources);
    const next = upstreams.prepare(merged.upstreams);
    const built = compile({
      routing: merged,
      upstreams: next.byName,
      upstreamFaults: next.faults,
      check,
      table: policiesWith(sources),
      frame,
    });
    return { built, next };
  };
  const load = (routing: RoutingInput): GatewayStatus => {
    const { built, next } = build(routing);
    table = built;
    next.use();
    status = { routes: table.statuses, loadedAt: toRfc3339(clock.now()) };
    for (const { id, reason, place } of table.statuses)
      if (reason !== undefined) log.warn('a route is disabled', { route: id, reason, ...place });
    return statusNow();
  };
  const statusNow = (): GatewayStatus => ({ ...status, upstreams: upstreams.statuses() });

  const overload =
    options.overload === false ? undefined : createOverload(options.overload ?? {}, options.metricsRegistry);
  const findOrShed = (exchange: Exchange): CompiledRoute => {
    const route = find(table, exchange, limits);
    return overload?.sheds(exchange, route.priority) ? shedRoute : route;
  };

  const serve = (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void => {
    stripIdentity(request);
    const exchange = new Exchange({
      request,
      response,
      expectsContinue,
      clientIp: clientIpOf(request),
      bodyLimit: limits.bodyBytes,
    });
    request.headers[identityHeaders.clientIp] = exchange.clientIp;
    run(exchange, () => findOrShed(exchange), log);
  };

  const tls = options.tls && createTlsFrame(options.tls, options);
  const entrypoint = createEntrypoint({
    limits,
    tls,
    proxyProtocol: options.proxyProtocol,
    serve,
    onMalformed: frame.metrics.malformed,
  });
  createUpgradeMetrics(options.metricsRegistry, () => entrypoint.upgraded);
  load(options.routing);
  const purges = followPurges(frame.cache, options.state.channels);
  return {
    listen: (host, port) => entrypoint.listen(host, port),
    listenTls: (host, port) => entrypoint.listenTls(host, port),
    listenRedirect: (host, port, tlsPort) => entrypoint.listenRedirect(host, port, tlsPort),
    reload(routing) {
      try {
        return load(routing);
      } catch (error) {
        status = { ...status, rejected: { at: toRfc3339(clock.now()), reason: (error as Error).message } };
        throw error;
      }
    },
    status: statusNow,
    check: (routing) => build(routing).built.statuses,
    explain(request, routing) {
      const asked = routing === undefined ? table : build(routing).built;
      return explain({ table: asked, limits, find: (exchange) => find(asked, exchange, limits) }, request);
    },
    async purgeCache(tags) {
      const purged = frame.cache.purge(tags);
      await purges.tell(tags);
      return purged;
    },
    drain: () => entrypoint.drain(),
    upstreamChecks: () => upstreams.statuses().map(checkOf),
    async stop(graceMs) {
      await entrypoint.stop(graceMs);
      overload?.stop();
      await purges.stop();
      await upstreams.close();
    },
  };
}

/** No policy runs: what was refused to save work must cost next to none. A metric counts it. */
const shedRoute: CompiledRoute = {
  id: 'shed',
  priority: 'low',
  run: () => refuse('overloaded', undefined, { 'retry-after': '1' }),
};

const DEFAULT_CACHE_BYTES = 64 * 1024 * 1024;

function createFrame(options: GatewayOptions): SharedFrame {
  return {
    log: options.log,
    accessLog: options.accessLog,
    clock: options.clock,
    ids: options.ids,
    state: options.state,
    metrics: createRequestMetrics(options.metricsRegistry),
    registry: options.metricsRegistry,
    apiKeys: options.apiKeys,
    bans: options.bans ?? createBanList({ ...options, bans: options.state.bans }),
    ...createTokenVerifiers(options),
    signingKeyOf: createSigningKeys(options.signingSecret),
    cache: createResponseCache(options.cacheBytes ?? DEFAULT_CACHE_BYTES),
    random: options.random ?? Math.random,
    production: options.production ?? false,
  };
}

function find(table: RouteTable, exchange: Exchange, limits: EntrypointLimits): CompiledRoute {
  exchange.refusal = admit(exchange, limits);
  if (exchange.refusal === undefined) {
    const route = table.router.find(exchange);
    if (route !== undefined) return route;
    const allowed = table.router.methodsOf(exchange);
    exchange.refusal =
      allowed.length === 0
        ? refuse('route_not_found')
        : refuse('method_not_allowed', undefined, { allow: allowed.join(', ') });
  }
  return table.unmatched;
}

/** Whatever throws on the way, one request fails and the process lives. */
function run(exchange: Exchange, findRoute: () => CompiledRoute, log: Log): void {
  try {
    const route = findRoute();
    exchange.routeId = route.id;
    const outcome = route.run(exchange);
    if (outcome instanceof Promise)
      outcome.then(
        (settled) => sendOutcome(exchange, settled),
        (thrown) => sendFault(exchange, thrown, log),
      );
    else sendOutcome(exchange, outcome);
  } catch (thrown) {
    sendFault(exchange, thrown, log);
  }
}

const identityNames = [...Object.values(identityHeaders), handoverHeader];

/** Only the gateway says who somebody is. Deleting is rare: honest clients do not send these. */
function stripIdentity({ headers }: IncomingMessage): void {
  for (const name of identityNames) if (headers[name] !== undefined) delete headers[name];
}
