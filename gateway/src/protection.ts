// Bans and API keys as one thing: what the gateway enforces and the administrators change is the same.
import type { Database } from '@xiaoqiao/database';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { RouteHandler } from '@xiaoqiao/kit/http';
import type { Ids } from '@xiaoqiao/kit/ids';
import type { Log } from '@xiaoqiao/kit/log';
import type { State } from '@xiaoqiao/state';
import { apiKeyRoutes } from './admin/api-key-routes.ts';
import { banRoutes } from './admin/ban-routes.ts';
import { createApiKeyStore } from './api-key-store.ts';
import { type ApiKeys, createApiKeys } from './api-keys/api-keys.ts';
import { createBanAuditStore } from './ban-audit-store.ts';
import { type BanList, createBanList } from './bans/ban-list.ts';

export interface Protection {
  readonly bans: BanList;
  readonly apiKeys: ApiKeys;
}

export interface ProtectionOptions {
  readonly database: Database;
  readonly state: State;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

/** Over the database's tables of `gatewayMigrations`. Call `bans.restore()` once after a start. */
export const createProtection = ({ database, state, clock, ids, log }: ProtectionOptions): Protection => ({
  bans: createBanList({ bans: state.bans, clock, ids, log, audit: createBanAuditStore(database) }),
  apiKeys: createApiKeys({ store: createApiKeyStore(database), clock, ids, channels: state.channels, log }),
});

/** The routes below `/admin/gateway` that concern protection; for the process that answers the API. */
export const gatewayAdminHandlers = ({ bans, apiKeys }: Protection): RouteHandler[] => [
  ...banRoutes(bans),
  ...apiKeyRoutes(apiKeys),
];
