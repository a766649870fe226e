// Identity: login, sessions, profile, addresses.
import { type Static, Type } from 'typebox';
import { roles } from './access.ts';
import { route } from './route.ts';
import {
  CursorPage,
  CursorQuery,
  Empty,
  IdParams,
  IdSchema,
  Input,
  Nullable,
  TextSchema,
  TimeSchema,
} from './schema.ts';

export const RoleSchema = Type.Enum(roles);

export const User = Type.Object({
  id: IdSchema('user'),
  username: Nullable(Type.String()),
  email: Nullable(Type.String()),
  nickname: Type.String(),
  avatarUrl: Nullable(Type.String()),
  phone: Nullable(
    Type.String({ description: 'with country code, e.g. +86 13800000000, middle digits masked' }),
  ),
  wechatBound: Type.Boolean(),
  roles: Type.Array(RoleSchema),
  createdAt: TimeSchema(),
});
export type User = Static<typeof User>;

export const Session = Type.Object({
  accessToken: Type.String({ description: 'JWT (EdDSA), 2 hours' }),
  accessTokenExpiresAt: TimeSchema(),
  refreshToken: Type.String({ description: 'opaque, 30 days, rotated at every use' }),
  refreshTokenExpiresAt: TimeSchema(),
  signingKey: Type.String({ description: 'base64url; key of X-Xq-Signature for this session' }),
  user: User,
});
export type Session = Static<typeof Session>;

export const Username = Type.String({
  pattern: '^[a-z][a-z0-9_]{2,31}$',
  description: '3–32 characters: lower-case letters, digits, underscore; starts with a letter',
});
export const Password = Type.String({
  minLength: 10,
  maxLength: 128,
  description:
    '10–128 characters with at least three of: lower case, upper case, digits, symbols; not the username',
});
export const Email = Type.String({ format: 'email', maxLength: 254 });

export const AddressInput = Input({
  name: TextSchema(40, { minLength: 1 }),
  phone: Type.String({ pattern: '^\\+?[0-9][0-9 -]{5,19}$' }),
  province: TextSchema(40, { minLength: 1 }),
  city: TextSchema(40, { minLength: 1 }),
  district: TextSchema(40, { minLength: 1 }),
  detail: TextSchema(200, { minLength: 1 }),
  postalCode: Type.Optional(Type.String({ pattern: '^[0-9]{6}$' })),
  isDefault: Type.Optional(Type.Boolean()),
});
export type AddressInput = Static<typeof AddressInput>;

export const Address = Type.Object({
  id: IdSchema('address'),
  name: Type.String(),
  phone: Type.String(),
  province: Type.String(),
  city: Type.String(),
  district: Type.String(),
  detail: Type.String(),
  postalCode: Nullable(Type.String()),
  isDefault: Type.Boolean(),
  createdAt: TimeSchema(),
});
export type Address = Static<typeof Address>;

const refused = ['account_disabled', 'login_throttled'] as const;

/** What users can take back at WeChat. */
export type Withdrawn = 'profile' | 'phone' | 'addresses';

export const identityRoutes = {
  wechatLogin: route({
    method: 'POST',
    path: '/auth/wechat/login',
    service: 'identity',
    access: 'public',
    limit: 'login',
    summary: '微信登录 / Log in with a wx.login code',
    body: Input({
      code: Type.String({ minLength: 1, maxLength: 128 }),
      appid: Type.Optional(Type.String({ maxLength: 32 })),
    }),
    response: Session,
    errors: [
      'wechat_code_invalid',
      'wechat_code_used',
      'wechat_user_blocked',
      'wechat_unavailable',
      'account_disabled',
    ],
  }),
  register: route({
    method: 'POST',
    path: '/auth/register',
    service: 'identity',
    access: 'public',
    limit: 'login',
    status: 201,
    summary: '注册账号 / Register with username, password and e-mail',
    body: Input({
      username: Username,
      password: Password,
      email: Email,
      nickname: Type.Optional(TextSchema(32, { minLength: 1 })),
    }),
    response: Session,
    errors: ['username_taken', 'email_taken'],
  }),
  login: route({
    method: 'POST',
    path: '/auth/login',
    service: 'identity',
    access: 'public',
    limit: 'login',
    summary: '账号密码登录 / Log in with username (or e-mail) and password',
    body: Input({
      username: Type.String({ minLength: 1, maxLength: 254 }),
      password: Type.String({ minLength: 1, maxLength: 128 }),
    }),
    response: Session,
    errors: ['credentials_invalid', ...refused],
  }),
  refresh: route({
    method: 'POST',
    path: '/auth/refresh',
    service: 'identity',
    access: 'public',
    limit: 'login',
    summary: '刷新登录凭证 / Exchange a refresh token',
    body: Input({ refreshToken: Type.String({ minLength: 1, maxLength: 256 }) }),
    response: Session,
    errors: ['refresh_token_invalid', 'account_disabled'],
  }),
  logout: route({
    method: 'POST',
    path: '/auth/logout',
    service: 'identity',
    access: 'user',
    status: 204,
    summary: '退出登录 / End this session, or all of them',
    body: Input({ everywhere: Type.Optional(Type.Boolean({ default: false })) }),
  }),
  availability: route({
    method: 'GET',
    path: '/auth/availability',
    service: 'identity',
    access: 'public',
    limit: 'login',
    summary: '用户名是否可用 / Is a username free?',
    query: Input({ username: Username }),
    response: Type.Object({ username: Type.String(), available: Type.Boolean() }),
  }),
  getMe: route({
    method: 'GET',
    path: '/users/me',
    service: 'identity',
    access: 'user',
    summary: '我的资料 / My profile',
    response: User,
    errors: ['user_not_found'],
  }),
  updateMe: route({
    method: 'PUT',
    path: '/users/me',
    service: 'identity',
    access: 'user',
    limit: 'write',
    summary: '修改资料 / Change my profile',
    body: Input({
      nickname: Type.Optional(TextSchema(32, { minLength: 1 })),
      avatarUrl: Type.Optional(Nullable(Type.String({ pattern: '^(https?://|/)[^\\s]+$', maxLength: 512 }))),
    }),
    response: User,
    errors: ['content_rejected', 'wechat_unavailable', 'file_not_usable'],
  }),
  bindPhone: route({
    method: 'POST',
    path: '/users/me/phone',
    service: 'identity',
    access: 'user',
    limit: 'write',
    summary: '绑定手机号 / Bind the phone number behind a getPhoneNumber code',
    body: Input({ code: Type.String({ minLength: 1, maxLength: 128 }) }),
    response: User,
    errors: ['wechat_code_invalid', 'wechat_code_used', 'wechat_unavailable'],
  }),
  listAddresses: route({
    method: 'GET',
    path: '/users/me/addresses',
    service: 'identity',
    access: 'user',
    summary: '收货地址列表 / My addresses',
    response: Type.Object({ list: Type.Array(Address) }),
  }),
  createAddress: route({
    method: 'POST',
    path: '/users/me/addresses',
    service: 'identity',
    access: 'user',
    limit: 'write',
    status: 201,
    summary: '新增收货地址 / Add an address',
    body: AddressInput,
    response: Address,
    errors: ['address_limit_reached'],
  }),
  updateAddress: route({
    method: 'PUT',
    path: '/users/me/addresses/:id',
    service: 'identity',
    access: 'user',
    limit: 'write',
    summary: '修改收货地址 / Change an address',
    params: IdParams('address'),
    body: AddressInput,
    response: Address,
    errors: ['address_not_found'],
  }),
  deleteAddress: route({
    method: 'DELETE',
    path: '/users/me/addresses/:id',
    service: 'identity',
    access: 'user',
    limit: 'write',
    status: 204,
    summary: '删除收货地址 / Delete an address',
    params: IdParams('address'),
    errors: ['address_not_found'],
  }),
  adminListUsers: route({
    method: 'GET',
    path: '/admin/users',
    service: 'identity',
    access: 'users:read',
    summary: '用户列表 / Users',
    query: Input({ ...CursorQuery, keyword: Type.Optional(Type.String({ maxLength: 64 })) }),
    response: CursorPage(Type.Object({ ...User.properties, disabled: Type.Boolean() })),
    errors: ['cursor_invalid'],
  }),
  adminUpdateUser: route({
    method: 'PUT',
    path: '/admin/users/:id',
    service: 'identity',
    access: 'users:write',
    summary: '修改用户角色或停用 / Change roles or disable; ends the sessions of the user',
    params: IdParams('user'),
    body: Input({
      roles: Type.Optional(Type.Array(RoleSchema, { minItems: 1, maxItems: 3, uniqueItems: true })),
      disabled: Type.Optional(Type.Boolean()),
    }),
    response: Type.Object({ ...User.properties, disabled: Type.Boolean() }),
    errors: ['user_not_found'],
  }),
};

/** JWKS answers as RFC 7517 wants it: no envelope, outside the prefix. */
export const Jwks = Type.Object({ keys: Type.Array(Type.Record(Type.String(), Type.String())) });
export { Empty };
