// The gateway's administration: who is banned and why, and the API keys of other programs.
import { type Static, Type } from 'typebox';
import { route } from './route.ts';
import {
  CursorPage,
  CursorQuery,
  IdParams,
  IdSchema,
  Input,
  Nullable,
  TextSchema,
  TimeSchema,
} from './schema.ts';

export const banKinds = ['address', 'user', 'device'] as const;
export type BanKind = (typeof banKinds)[number];

/** What a banned client is told; how it was found out stays with the gateway. */
export const banReasons = [
  'administrator',
  'failed_logins',
  'forged_requests',
  'scanning',
  'too_many_requests',
  'shared_account',
] as const;
export type BanReason = (typeof banReasons)[number];

const kind = Type.Enum([...banKinds]);
const reason = Type.Enum([...banReasons]);
const subject = {
  kind,
  value: Type.String({ description: 'an address or CIDR range, a user id, or a device id' }),
};

export const Ban = Type.Object({
  id: IdSchema('ban'),
  ...subject,
  reason,
  note: Type.String(),
  createdBy: Nullable(Type.String({ description: 'the administrator; null when the gateway did it' })),
  createdAt: TimeSchema(),
  expiresAt: TimeSchema(),
});
export type Ban = Static<typeof Ban>;

export const BanInput = Input({
  kind,
  value: Type.String({ minLength: 1, maxLength: 128, pattern: '^[\\x21-\\x7e]+$' }),
  seconds: Type.Integer({ minimum: 1, maximum: 315_360_000, description: 'at most ten years' }),
  note: Type.Optional(TextSchema(500)),
});
export type BanInput = Static<typeof BanInput>;

/** One line of the audit trail. */
export const BanEvent = Type.Object({
  id: IdSchema('ban-event'),
  action: Type.Enum(['banned', 'unbanned']),
  banId: IdSchema('ban'),
  ...subject,
  reason,
  note: Type.String(),
  by: Nullable(Type.String({ description: 'the administrator; null when the gateway did it' })),
  at: TimeSchema(),
  expiresAt: TimeSchema(),
});
export type BanEvent = Static<typeof BanEvent>;

const scopes = Type.Array(Type.String({ pattern: '^[a-z][a-z0-9:._-]{0,63}$' }), {
  maxItems: 32,
  uniqueItems: true,
});
const Rate = Input({
  capacity: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  refillPerSecond: Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 }),
});

export const ApiKey = Type.Object({
  id: IdSchema('api-key'),
  prefix: Type.String({ description: 'the first characters of the key, to recognise it by' }),
  owner: Type.String(),
  scopes,
  limit: Nullable(Rate),
  createdBy: Type.String(),
  createdAt: TimeSchema(),
  expiresAt: Nullable(TimeSchema()),
  revokedAt: Nullable(TimeSchema()),
});
export type ApiKey = Static<typeof ApiKey>;

export const ApiKeyInput = Input({
  owner: Type.String({ pattern: '^[\\w.@:-]{1,64}$', description: 'whose key it is; told to the services' }),
  scopes: Type.Optional(scopes),
  limit: Type.Optional(Nullable(Rate)),
  expiresAt: Type.Optional(Nullable(TimeSchema())),
});
export type ApiKeyInput = Static<typeof ApiKeyInput>;

const administration = { service: 'gateway', access: 'gateway:manage' } as const;

export const gatewayAdminRoutes = {
  adminListBans: route({
    ...administration,
    method: 'GET',
    path: '/admin/gateway/bans',
    summary: '封禁列表 / Bans in force, newest first',
    query: Input({
      ...CursorQuery,
      kind: Type.Optional(kind),
      reason: Type.Optional(reason),
      value: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    }),
    response: CursorPage(Ban),
    errors: ['cursor_invalid'],
  }),
  adminAddBan: route({
    ...administration,
    method: 'POST',
    path: '/admin/gateway/bans',
    limit: 'write',
    status: 201,
    summary: '封禁 / Ban an address, a user or a device',
    body: BanInput,
    response: Ban,
  }),
  adminRemoveBan: route({
    ...administration,
    method: 'DELETE',
    path: '/admin/gateway/bans/:id',
    limit: 'write',
    status: 204,
    summary: '解除封禁 / End a ban',
    params: IdParams('ban'),
    errors: ['ban_not_found'],
  }),
  adminListBanEvents: route({
    ...administration,
    method: 'GET',
    path: '/admin/gateway/ban-events',
    summary: '封禁记录 / Who was banned and unbanned, by whom and when, newest first',
    query: Input({
      ...CursorQuery,
      kind: Type.Optional(kind),
      value: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    }),
    response: CursorPage(BanEvent),
    errors: ['cursor_invalid'],
  }),
  adminListApiKeys: route({
    ...administration,
    method: 'GET',
    path: '/admin/gateway/api-keys',
    summary: 'API 密钥列表 / API keys, newest first',
    query: Input({
      ...CursorQuery,
      owner: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    }),
    response: CursorPage(ApiKey),
    errors: ['cursor_invalid'],
  }),
  adminCreateApiKey: route({
    ...administration,
    method: 'POST',
    path: '/admin/gateway/api-keys',
    limit: 'write',
    status: 201,
    summary: '新建 API 密钥（仅显示一次） / Make an API key; it is shown this once',
    body: ApiKeyInput,
    response: Type.Object({ ...ApiKey.properties, key: Type.String() }),
  }),
  adminRevokeApiKey: route({
    ...administration,
    method: 'DELETE',
    path: '/admin/gateway/api-keys/:id',
    limit: 'write',
    status: 204,
    summary: '吊销 API 密钥 / Revoke an API key',
    params: IdParams('api-key'),
    errors: ['api_key_not_found'],
  }),
};
