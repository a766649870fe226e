// Every policy by the name that the routing config uses.
import type { PolicyDefinition } from '../policy.ts';
import { accessLog } from './access-log/index.ts';
import { bodyLimit } from './body-limit/index.ts';
import { cors } from './cors/index.ts';
import { ipFilter } from './ip-filter/index.ts';
import { metrics } from './metrics/index.ts';
import { rateLimit } from './rate-limit/index.ts';
import { requestId } from './request-id/index.ts';
import { role } from './role/index.ts';
import { signature } from './signature/index.ts';
import { token } from './token/index.ts';

export const policyTable: ReadonlyMap<string, PolicyDefinition> = new Map(
  [requestId, accessLog, metrics, cors, ipFilter, bodyLimit, rateLimit, token, role, signature].map((policy) => [
    policy.name,
    policy,
  ]),
);
