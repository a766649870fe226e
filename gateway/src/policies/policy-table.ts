// Every policy by the name that the routing config uses.
import { RoutingConfigError } from '../config/merge.ts';
import type { RoutingSource } from '../config/routing-config.ts';
import type { PolicyDefinition } from '../policy.ts';
import { accessLog } from './access-log/index.ts';
import { apiKey } from './api-key/index.ts';
import { ban } from './ban/index.ts';
import { bodyLimit } from './body-limit/index.ts';
import { cache } from './cache/index.ts';
import { canary } from './canary/index.ts';
import { clientVersion } from './client-version/index.ts';
import { compress } from './compress/index.ts';
import { cors } from './cors/index.ts';
import { fault } from './fault/index.ts';
import { grpc } from './grpc/index.ts';
import { headers } from './headers/index.ts';
import { ipFilter } from './ip-filter/index.ts';
import { maintenance } from './maintenance/index.ts';
import { metrics } from './metrics/index.ts';
import { mirror } from './mirror/index.ts';
import { rateLimit } from './rate-limit/index.ts';
import { requestId } from './request-id/index.ts';
import { rewrite } from './rewrite/index.ts';
import { role } from './role/index.ts';
import { signature } from './signature/index.ts';
import { timeout } from './timeout/index.ts';
import { token } from './token/index.ts';

export const policyTable: ReadonlyMap<string, PolicyDefinition> = new Map(
  [
    requestId,
    accessLog,
    metrics,
    cors,
    ipFilter,
    ban,
    clientVersion,
    bodyLimit,
    rateLimit,
    token,
    apiKey,
    role,
    signature,
    rewrite,
    headers,
    timeout,
    compress,
    cache,
    canary,
    maintenance,
    mirror,
    fault,
    grpc,
  ].map((policy) => [policy.name, policy]),
);

/**
 * Together with the policies of modules.
 * @throws RoutingConfigError when one takes a name that is taken.
 */
export function policiesWith(sources: readonly RoutingSource[]): ReadonlyMap<string, PolicyDefinition> {
  const own = sources.flatMap(({ policies = [] }) => policies);
  if (own.length === 0) return policyTable;
  const all = new Map(policyTable);
  for (const policy of own) {
    if (all.has(policy.name)) throw new RoutingConfigError([`two policies are named ${policy.name}`]);
    all.set(policy.name, policy);
  }
  return all;
}
