// Which failures a route can answer with: its own, and those that its place behind the gateway brings.
import type { ErrorName } from './errors.ts';
import { errors } from './errors.ts';
import type { Route } from './route.ts';

/** In the order of their codes, each once. */
export function failuresOf(route: Route): ErrorName[] {
  const names = new Set<ErrorName>(['banned', 'rate_limited', 'request_timeout', 'internal', 'overloaded']);
  const add = (condition: unknown, ...more: ErrorName[]) => {
    if (condition) for (const name of more) names.add(name);
  };
  add(true, 'upstream_unavailable', 'upstream_timeout', 'shutting_down', ...(route.errors ?? []));
  add(route.params ?? route.query, 'validation_failed');
  add(route.body && !route.rawBody, 'malformed_request', 'validation_failed', 'media_type_unsupported');
  add(route.body, 'body_too_large');
  add(route.access !== 'public', 'token_missing', 'token_invalid', 'token_expired', 'session_revoked');
  add(route.access !== 'public' && route.access !== 'user', 'forbidden');
  add(route.signature, 'signature_missing', 'signature_invalid', 'signature_expired', 'nonce_replayed');
  add(route.idempotencyKey, 'idempotency_key_required', 'validation_failed');
  return [...names].sort((a, b) => errors[a].code - errors[b].code);
}
