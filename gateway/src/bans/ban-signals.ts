// What an answer says about the one who asked: most failures of honest clients say nothing.
import type { BanReason, ErrorName } from '@xiaoqiao/contract';

export const signals = {
  failedLogin: { points: 10, reason: 'failed_logins' },
  unauthorized: { points: 5, reason: 'scanning' },
  forbidden: { points: 4, reason: 'scanning' },
  notFound: { points: 5, reason: 'scanning' },
  missing: { points: 1, reason: 'scanning' },
  rateLimited: { points: 2, reason: 'too_many_requests' },
  signatureInvalid: { points: 20, reason: 'forged_requests' },
  nonceReplayed: { points: 20, reason: 'forged_requests' },
  manyAccounts: { points: 60, reason: 'shared_account' },
  manyDevices: { points: 25, reason: 'shared_account' },
} as const satisfies Record<string, { points: number; reason: BanReason }>;
export type Signal = keyof typeof signals;

/** Expired tokens and sessions that ended elsewhere happen to everybody. */
const harmless: ReadonlySet<ErrorName> = new Set<ErrorName>([
  'token_expired',
  'session_revoked',
  'signature_expired',
  'api_key_expired',
  'banned',
  'address_denied',
  'client_outdated',
  'account_disabled',
]);
const byName: Partial<Record<ErrorName, Signal>> = {
  credentials_invalid: 'failedLogin',
  signature_invalid: 'signatureInvalid',
  notification_unverified: 'signatureInvalid',
  nonce_replayed: 'nonceReplayed',
  route_not_found: 'notFound',
};

export interface Observed {
  readonly status: number;
  /** Empty when the answer came from elsewhere and only its status is known. */
  readonly error: ErrorName | '';
  readonly isLogin: boolean;
}

export function signalOf({ status, error, isLogin }: Observed): Signal | undefined {
  if (error !== '') {
    if (harmless.has(error)) return undefined;
    const named = byName[error];
    if (named !== undefined) return named;
  }
  switch (status) {
    case 401:
      return isLogin ? 'failedLogin' : 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return error === '' ? 'notFound' : 'missing';
    case 429:
      return 'rateLimited';
    default:
      return undefined;
  }
}
