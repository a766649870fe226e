// The administrator's view of API keys: made here, shown once, revoked here.
import { gatewayAdminRoutes as contract, type ApiKey as ShownKey } from '@xiaoqiao/contract';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import { type RouteHandler, serve } from '@xiaoqiao/kit/http';
import type { ApiKeyRecord } from '../api-keys/api-key.ts';
import type { ApiKeys } from '../api-keys/api-keys.ts';
import { pageOf, rangeOf } from './cursor.ts';

export const apiKeyRoutes = (apiKeys: ApiKeys): RouteHandler[] => [
  serve(contract.adminListApiKeys, async ({ query: { owner, ...wanted } }) => {
    const { limit, belowId } = rangeOf(wanted);
    return pageOf(await apiKeys.list({ limit: limit + 1, belowId, owner }), limit, showKey);
  }),

  serve(contract.adminCreateApiKey, async ({ body, caller }) => {
    const { owner, scopes = [], limit = null, expiresAt = null } = body;
    const { key, record } = await apiKeys.create({
      owner,
      scopes,
      limit,
      expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
      createdBy: caller.userId,
    });
    return { ...showKey(record), key };
  }),

  serve(contract.adminRevokeApiKey, ({ params: { id } }) => apiKeys.revoke(id)),
];

const showKey = (record: ApiKeyRecord): ShownKey => ({
  id: record.id,
  prefix: record.prefix,
  owner: record.owner,
  scopes: [...record.scopes],
  limit: record.limit,
  createdBy: record.createdBy,
  createdAt: toRfc3339(record.createdAt),
  expiresAt: shownTime(record.expiresAt),
  revokedAt: shownTime(record.revokedAt),
});

const shownTime = (time: number | null): string | null => (time === null ? null : toRfc3339(time));
