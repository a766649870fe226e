// Generated from the contract by sdk/miniprogram/generate.ts; do not edit.
export const prefix = '/api';

/** Sent without an access token. */
export const publicRoutes: readonly string[] = [
  'GET /ping',
  'POST /auth/wechat/login',
  'POST /auth/register',
  'POST /auth/login',
  'POST /auth/refresh',
  'GET /auth/availability',
  'GET /categories',
  'GET /products',
  'GET /products/:id',
];

/** Sent with `X-Xq-Signature`. */
export const signedRoutes: readonly string[] = [
  'POST /orders',
  'POST /orders/:id/pay',
  'POST /orders/:id/cancel',
  'POST /orders/:id/confirm',
  'POST /orders/:id/refunds',
];

/** Sent with `Idempotency-Key`. */
export const idempotentRoutes: readonly string[] = [
  'POST /orders',
  'POST /orders/:id/pay',
  'POST /orders/:id/refunds',
  'POST /admin/orders/:id/refunds',
];

/** The same request may succeed later. */
export const retryableErrors: readonly string[] = [
  'banned',
  'request_timeout',
  'payment_in_progress',
  'rate_limited',
  'login_throttled',
  'internal',
  'upstream_unavailable',
  'wechat_unavailable',
  'storage_unavailable',
  'overloaded',
  'shutting_down',
  'not_ready',
  'maintenance',
  'storage_full',
  'upstream_timeout',
];

/** Closed with one of these, a socket is opened again with a new ticket. */
export const comeBackAtOnce: readonly number[] = [4401, 4402];

/** Closed with one of these, none is opened by itself. */
export const stayAway: readonly number[] = [4400, 4403, 4409];
