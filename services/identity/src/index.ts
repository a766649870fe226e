// Door of identity: users, logins, sessions, addresses.
import type { Migration } from '@xiaoqiao/database';
import { identity0001 } from './migrations/0001-identity.ts';

export type { Jwk, TokenKey } from './access-token.ts';
export type { Administrator } from './ensure-administrator.ts';
export type { Revocations, WechatLogin, WechatPhone } from './ports.ts';
export { createRevocationReader, type RevocationSource } from './revoke-sessions.ts';
export {
  createIdentityService,
  type IdentityDependencies,
  type IdentitySecrets,
  type IdentityService,
} from './service.ts';

export const identityMigrations: Migration[] = [identity0001];
