// Who is calling: read from the headers that the gateway sets after it has checked the token.
import type { IncomingHttpHeaders } from 'node:http';
import { type Id, type Permission, permits } from '@xiaoqiao/contract';

export interface Caller {
  readonly userId: Id<'user'>;
  readonly sessionId: string;
  readonly roles: readonly string[];
  /** When the access token ends, in Unix ms; undefined when the gateway in front does not say. */
  readonly tokenExpiresAt?: number;
  can(permission: Permission): boolean;
}

/** Headers from the gateway to a service; the gateway strips inbound ones of these names. */
export const identityHeaders = {
  user: 'x-xq-user',
  session: 'x-xq-session',
  roles: 'x-xq-roles',
  tokenExpiresAt: 'x-xq-token-expires-at',
  clientIp: 'x-xq-client-ip',
  /** Of another program that showed a key: its id, its owner, and its scopes with commas between. */
  apiKey: 'x-xq-api-key',
  apiOwner: 'x-xq-api-owner',
  apiScopes: 'x-xq-api-scopes',
} as const;

export function callerOf(headers: IncomingHttpHeaders): Caller | undefined {
  const userId = headers[identityHeaders.user];
  if (typeof userId !== 'string' || userId === '') return undefined;
  const rolesHeader = headers[identityHeaders.roles];
  const roles = typeof rolesHeader === 'string' && rolesHeader !== '' ? rolesHeader.split(',') : [];
  const tokenExpiresAt = Number(headers[identityHeaders.tokenExpiresAt]);
  return {
    userId,
    sessionId: String(headers[identityHeaders.session] ?? ''),
    roles,
    ...(tokenExpiresAt > 0 ? { tokenExpiresAt } : {}),
    can: (permission) => permits(roles, permission),
  };
}
