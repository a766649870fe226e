// The admin API of routing: what serves, what is stored, and changing it.
import { gatewayRoutingRoutes as contract, type GatewayRoute } from '@xiaoqiao/contract';
import type { Database } from '@xiaoqiao/database';
import { type Clock, toRfc3339 } from '@xiaoqiao/kit/clock';
import { type RouteHandler, serve } from '@xiaoqiao/kit/http';
import type { RouteStatus } from '../config/status.ts';
import type { Applying } from './routing-providers.ts';
import { listVersions, type RoutingRow, readRouting } from './store.ts';
import { checkDocument, rollBackRouting, storeRouting } from './store-routing.ts';

export interface RoutingRoutesDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly applying: Applying;
  /** Other processes look at once, and not at their next turn. */
  readonly announce: () => Promise<void>;
}

export function routingRoutes(deps: RoutingRoutesDeps): RouteHandler[] {
  const { database, applying } = deps;
  return [
    serve(contract.adminShowGatewayTable, () => {
      const { routes, upstreams, loadedAt, rejected = null } = applying.gateway().status();
      return { loadedAt, rejected, routes: routes.map(toRoute), upstreams: [...upstreams] };
    }),
    serve(contract.adminExplainRequest, ({ body }) => {
      const { route, refusal = null, others, ...rest } = applying.gateway().explain(body);
      return { ...rest, route: route === undefined ? null : toRoute(route), refusal, others: [...others] };
    }),
    serve(contract.adminShowRouting, async () => {
      const row = (await readRouting(database))!;
      return { ...toVersion(row), document: JSON.parse(row.document) };
    }),
    serve(contract.adminListRoutingVersions, async () => ({
      list: (await listVersions(database)).map(toVersion),
    })),
    serve(contract.adminStoreRouting, async ({ body, caller }) =>
      toVersion(await storeRouting(deps, { ...body, author: caller.userId })),
    ),
    serve(contract.adminRollBackRouting, async ({ body, caller }) =>
      toVersion(await rollBackRouting(deps, { ...body, author: caller.userId })),
    ),
    serve(contract.adminCheckRouting, ({ body }) => {
      const { faults, routes } = checkDocument(applying, body.document);
      return { faults, routes: routes.map(toRoute) };
    }),
    serve(contract.adminPurgeCache, async ({ body }) => ({
      purged: await applying.gateway().purgeCache(body.tags),
    })),
  ];
}

const toRoute = ({
  chain,
  policies: _,
  hosts,
  methods,
  conditions,
  ...route
}: RouteStatus): GatewayRoute => ({
  ...route,
  hosts: [...hosts],
  methods: [...methods],
  conditions: [...conditions],
  policies: [...chain],
});

const toVersion = ({ version, author, note, created_at }: Omit<RoutingRow, 'document'>) => ({
  version,
  author,
  note,
  createdAt: version === 0 ? null : toRfc3339(created_at),
});
