// Door of @xiaoqiao/gateway.
export { Type } from 'typebox';
export type { Explanation, ProbedRequest } from './config/explain.ts';
export { parseRouting, readRoutingFile } from './config/file.ts';
export { RoutingConfigError } from './config/merge.ts';
export type { RoutingConfig, RoutingSource } from './config/routing-config.ts';
export type { GatewayStatus, PolicyStatus, RouteStatus } from './config/status.ts';
export { type WatchOptions, watchRoutingFile } from './config/watch.ts';
export type { EntrypointLimits } from './entrypoint/limits.ts';
export { type Answer, type Exchange, type Identity, type Outcome, type Refusal, refuse } from './exchange.ts';
export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts';
export { gatewayMigrations } from './gateway-migrations.ts';
export { type InspectOptions, inspectRouting, type RoutingInspection } from './inspect-routing.ts';
export type { OverloadOptions } from './overload.ts';
export { boundedLines } from './policies/access-log/bounded-lines.ts';
export { fetchJson } from './policies/token/fetch-json.ts';
export type { OwnKeys } from './policies/token/issuers.ts';
export type { JsonWebKeySet } from './policies/token/public-keys.ts';
export { definePolicy, type Next, type Policy, type PolicyDefinition } from './policy.ts';
export {
  createProtection,
  gatewayAdminHandlers,
  type Protection,
  type ProtectionOptions,
} from './protection.ts';
export {
  createRoutingProviders,
  type RoutingProviders,
  type RoutingProvidersOptions,
  routingMigrations,
} from './providers/routing-providers.ts';
export type { ProxyProtocolOptions } from './proxy-protocol.ts';
export { type BodyFilter, type Downstream, filterResponse, type ResponseFilter } from './response-filter.ts';
export type { HstsOptions, TlsOptions } from './tls/tls-frame.ts';
export { createHouseLink, type HouseLink } from './upstream/house-link.ts';
export { type HttpUpstreamTools, httpUpstream } from './upstream/http.ts';
export { inMemoryUpstream, type RoutingApplication } from './upstream/in-memory.ts';
export type { EndpointStatus, UpstreamCheck, UpstreamStatus } from './upstream/status.ts';
export type { Upstream } from './upstream/upstream.ts';
export type { UpstreamConfig } from './upstream/upstream-config.ts';
