// Sends a share of the requests, or those of chosen people and clients, to another upstream.
import { Type } from 'typebox';
import { networkOf } from '../../client-address.ts';
import { valueTest } from '../../config/conditions.ts';
import { ValueMatch } from '../../config/match-config.ts';
import type { Exchange } from '../../exchange.ts';
import { definePolicy } from '../../policy.ts';
import { clientVersionOf, compareVersions, VERSION } from '../../version.ts';
import { shareOf } from './share-of.ts';

const Version = Type.String({ pattern: VERSION });

export const canary = definePolicy({
  name: 'canary',
  phase: 'transform',
  config: Type.Object(
    {
      upstream: Type.String({ minLength: 1 }),
      weight: Type.Number({ minimum: 0, maximum: 100, default: 0, description: 'per cent' }),
      sticky: Type.Enum(['user', 'device', 'address'], {
        default: 'address',
        description: 'who stays where he is while the weight stays or grows',
      }),
      deviceHeader: Type.String({ pattern: '^[a-z0-9-]{1,64}$', default: 'x-device-id' }),
      header: Type.Optional(
        Type.Object(
          { name: Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$' }), value: ValueMatch },
          { additionalProperties: false },
        ),
      ),
      users: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 10_000, default: [] }),
      clientVersion: Type.Optional(
        Type.Object(
          { from: Type.Optional(Version), below: Type.Optional(Version) },
          { additionalProperties: false, minProperties: 1 },
        ),
      ),
    },
    { additionalProperties: false, description: 'whoever is named goes there; of the others, the weight' },
  ),
  needs: ({ sticky, users }) => (sticky === 'user' || users.length > 0 ? ['token'] : []),
  create: ({ upstream: name, weight, sticky, deviceHeader, header, users, clientVersion }, frame) => {
    const upstream = frame.upstream(name);
    const count = frame.metrics.policyEvents('canary');
    const chosen = new Set(users);
    const headerName = header?.name.toLowerCase() ?? '';
    const headerHolds = header && valueTest(header.value);
    const isNamed = ({ identity, request: { headers } }: Exchange): boolean => {
      if (identity !== undefined && chosen.has(identity.userId)) return true;
      if (headerHolds?.([headers[headerName]].flat()[0])) return true;
      if (clientVersion === undefined) return false;
      const version = clientVersionOf(headers);
      const { from = '0', below } = clientVersion;
      if (version === undefined || compareVersions(version, from) < 0) return false;
      return below === undefined || compareVersions(version, below) < 0;
    };
    const subjectOf = ({ identity, request, clientIp }: Exchange): string => {
      if (sticky === 'user' && identity !== undefined) return identity.userId;
      const device = sticky === 'device' ? request.headers[deviceHeader] : undefined;
      return typeof device === 'string' ? device : networkOf(clientIp);
    };
    return (exchange, next) => {
      const isCanary =
        isNamed(exchange) || (weight > 0 && shareOf(`${name}:${subjectOf(exchange)}`) < weight / 100);
      count(isCanary ? 'canary' : 'stable');
      if (isCanary) {
        exchange.upstream = upstream;
        exchange.variant = name;
      }
      return next(exchange);
    };
  },
});
