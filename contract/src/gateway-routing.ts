// The gateway's routing, as administrators see it: the live table, and the routing config that is stored.
import { type Static, Type } from 'typebox';
import { route } from './route.ts';
import { Input, Nullable, TextSchema, TimeSchema } from './schema.ts';

const Texts = Type.Array(Type.String());
const Version = Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: '0: nothing is stored yet' });

export const GatewayPolicy = Type.Object({
  name: Type.String({ description: 'as the config names it' }),
  policy: Type.String({ description: 'the policy behind the name' }),
  settings: Type.Unknown({ description: 'with defaults filled in; what is secret is left out' }),
});

export const GatewayRoute = Type.Object({
  id: Type.String(),
  source: Type.Enum(['file', 'admin', 'built-in']),
  group: Type.Optional(Type.String()),
  state: Type.Enum(['enabled', 'warning', 'disabled']),
  reason: Type.Optional(Type.String()),
  place: Type.Optional(Type.Object({ line: Type.Integer(), column: Type.Integer() })),
  hosts: Texts,
  methods: Texts,
  path: Type.String(),
  conditions: Texts,
  upstream: Type.String(),
  policies: Type.Array(GatewayPolicy, { description: 'those that run, in order' }),
});
export type GatewayRoute = Static<typeof GatewayRoute>;

export const GatewayTable = Type.Object({
  loadedAt: TimeSchema(),
  rejected: Nullable(Type.Object({ at: TimeSchema(), reason: Type.String() })),
  routes: Type.Array(GatewayRoute),
  upstreams: Type.Array(Type.Unknown()),
});
export type GatewayTable = Static<typeof GatewayTable>;

export const GatewayExplanation = Type.Object({
  request: Type.Object({ method: Type.String(), host: Type.String(), path: Type.String() }),
  route: Nullable(GatewayRoute),
  refusal: Nullable(Type.Object({ error: Type.String(), status: Type.Integer() })),
  others: Type.Array(Type.Object({ id: Type.String(), reason: Type.String() })),
  otherPaths: Type.Integer({ description: 'routes with other paths' }),
});

const RoutingDocument = Type.Record(Type.String(), Type.Unknown(), {
  description: 'as in gateway.yaml, without `modules`: see gateway.schema.json',
});

export const RoutingVersion = Type.Object({
  version: Version,
  author: Nullable(Type.String({ description: 'user id' })),
  note: Type.String(),
  createdAt: Nullable(TimeSchema()),
});

export const StoredRouting = Type.Object({ ...RoutingVersion.properties, document: RoutingDocument });
export type StoredRouting = Static<typeof StoredRouting>;

const admin = { service: 'gateway', access: 'gateway:manage' } as const;
const note = Type.Optional(TextSchema(500));
const expected = Type.Integer({
  minimum: 0,
  maximum: 2_147_483_647,
  description: 'the version this change was made from',
});

export const gatewayRoutingRoutes = {
  adminShowGatewayTable: route({
    ...admin,
    method: 'GET',
    path: '/admin/gateway/routes',
    summary: '网关路由表 / The live table: routes, their state and policies',
    response: GatewayTable,
  }),
  adminExplainRequest: route({
    ...admin,
    method: 'POST',
    path: '/admin/gateway/explain',
    summary: '解释一个请求走哪条路由 / Which route a request would take, and why',
    body: Input({
      method: Type.String({ pattern: '^[A-Za-z]{1,16}$' }),
      url: Type.String({ minLength: 1, maxLength: 8192, pattern: '^[\\x21-\\x7e]+$' }),
      headers: Type.Optional(
        Type.Record(Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$' }), Type.String({ maxLength: 8192 }), {
          maxProperties: 64,
        }),
      ),
    }),
    response: GatewayExplanation,
  }),
  adminShowRouting: route({
    ...admin,
    method: 'GET',
    path: '/admin/gateway/routing',
    summary: '查看已存的路由配置 / The stored routing config',
    response: StoredRouting,
  }),
  adminStoreRouting: route({
    ...admin,
    method: 'PUT',
    path: '/admin/gateway/routing',
    limit: 'write',
    summary: '保存路由配置 / Store a new version; it serves at once',
    body: Input({ version: expected, document: RoutingDocument, note }),
    response: RoutingVersion,
    errors: ['routing_invalid', 'routing_version_conflict'],
  }),
  adminListRoutingVersions: route({
    ...admin,
    method: 'GET',
    path: '/admin/gateway/routing/versions',
    summary: '路由配置的历史版本 / Versions that are kept, newest first',
    response: Type.Object({ list: Type.Array(RoutingVersion) }),
  }),
  adminRollBackRouting: route({
    ...admin,
    method: 'POST',
    path: '/admin/gateway/routing/rollback',
    limit: 'write',
    summary: '回滚路由配置 / Store an earlier version again',
    body: Input({ version: expected, to: expected, note }),
    response: RoutingVersion,
    errors: ['routing_invalid', 'routing_version_conflict', 'routing_version_not_found'],
  }),
  adminCheckRouting: route({
    ...admin,
    method: 'POST',
    path: '/admin/gateway/routing/check',
    summary: '检查路由配置 / What a routing config would do, without storing it',
    body: Input({ document: RoutingDocument }),
    response: Type.Object({ faults: Texts, routes: Type.Array(GatewayRoute) }),
  }),
  adminPurgeCache: route({
    ...admin,
    method: 'POST',
    path: '/admin/gateway/cache/purge',
    summary:
      '按标签清除网关缓存（所有进程；计数为本进程） / Drop cached responses by tag, in all processes; counted in this one',
    body: Input({
      tags: Type.Array(Type.String({ minLength: 1, maxLength: 80 }), { minItems: 1, maxItems: 100 }),
    }),
    response: Type.Object({ purged: Type.Integer() }),
  }),
};
