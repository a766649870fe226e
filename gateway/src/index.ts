// Door of @xiaoqiao/gateway.
export type { Explanation, ProbedRequest } from './config/explain.ts';
export { parseRouting, readRoutingFile } from './config/file.ts';
export { RoutingConfigError } from './config/merge.ts';
export type { RoutingConfig, RoutingSource } from './config/routing-config.ts';
export type { GatewayStatus, PolicyStatus, RouteStatus } from './config/status.ts';
export { type WatchOptions, watchRoutingFile } from './config/watch.ts';
export type { EntrypointLimits } from './entrypoint/limits.ts';
export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts';
export type { OverloadOptions } from './overload.ts';
export type { JsonWebKeySet } from './policies/token/token-verifier.ts';
export type { HstsOptions, TlsOptions } from './tls/tls-frame.ts';
export { type HttpUpstreamTools, httpUpstream } from './upstream/http.ts';
export { inMemoryUpstream, type RoutingApplication } from './upstream/in-memory.ts';
export type { EndpointStatus, UpstreamCheck, UpstreamStatus } from './upstream/status.ts';
export type { Upstream } from './upstream/upstream.ts';
export type { UpstreamConfig } from './upstream/upstream-config.ts';
