// Failed logins: counted per account and per client network, with blocks that grow for an account.
import { hash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { isUniqueViolation, type Transaction } from '@xiaoqiao/database';
import { DAY, MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Identity } from './identity.ts';
import {
  deleteLoginAttempts,
  listLoginAttempts,
  lockLoginAttempts,
  reading,
  updateLoginAttempts,
} from './store.ts';

const WINDOW = 15 * MINUTE;

interface ThrottleRule {
  /** Failures within {@link WINDOW} of each other that lead to a block. */
  readonly limit: number;
  /** How often a block may double: the count outlives it by a day. 0: every block is as long as the first. */
  readonly doublings: number;
}

export const throttleRules = {
  account: { limit: 5, doublings: 4 },
  // One address may be an office or a carrier's gateway, so it has room and is not punished for long.
  client: { limit: 100, doublings: 0 },
} as const satisfies Record<string, ThrottleRule>;

export interface LoginAttempt {
  /** User id, or the name that was tried when nobody has it. */
  readonly account: string;
  readonly clientIp: string;
}

/** What to remember after one more failure. Pure. */
export function afterFailure(failuresBefore: number, { limit, doublings }: ThrottleRule, now: number) {
  const failures = failuresBefore + 1;
  if (failures < limit) return { failures, blocked_until: 0, forget_at: now + WINDOW };
  const blockedUntil = now + WINDOW * 2 ** Math.min(failures - limit, doublings);
  return { failures, blocked_until: blockedUntil, forget_at: blockedUntil + (doublings > 0 ? DAY : 0) };
}

/** @throws XiaoqiaoError `login_throttled` with `retryAfter` while the account or the client is blocked */
export async function refuseThrottled({ database, clock }: Identity, attempt: LoginAttempt): Promise<void> {
  const now = clock.now();
  const rows = await listLoginAttempts(reading(database), Object.values(keysOf(attempt)));
  const wait = Math.max(0, ...rows.map((row) => row.blocked_until)) - now;
  if (wait <= 0) return;
  const retryAfter = Math.ceil(wait / SECOND);
  throw new XiaoqiaoError('login_throttled', { retryAfter, details: { retryAfter } });
}

export async function countFailure({ database, clock }: Identity, attempt: LoginAttempt): Promise<void> {
  const now = clock.now();
  const keys = keysOf(attempt);
  const count = async (tx: Transaction) => {
    for (const kind of ['account', 'client'] as const) {
      const { failures } = await lockLoginAttempts(tx, keys[kind], now);
      await updateLoginAttempts(tx, keys[kind], afterFailure(failures, throttleRules[kind], now));
    }
  };
  // The first failures of one key may meet in two processes; the one that loses finds the row the next time.
  await database.transaction(count).catch((error: unknown) => {
    if (!isUniqueViolation(error)) throw error;
    return database.transaction(count);
  });
}

/** A success clears the account. The client's count stays, or one good login would pay for many guesses. */
export const forgetFailures = (tx: Transaction, attempt: LoginAttempt): Promise<void> =>
  deleteLoginAttempts(tx, keysOf(attempt).account);

const keysOf = ({ account, clientIp }: LoginAttempt) => ({
  account: hash('sha256', `account/${account}`, 'hex'),
  client: hash('sha256', `client/${networkOf(clientIp)}`, 'hex'),
});

/** One customer is given a whole IPv6 /64 (RFC 6177): its addresses count as one. */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip);
  if (mapped !== null) return mapped[1]!;
  if (!isIPv6(ip)) return ip;
  const [head = '', tail] = ip.split('%')[0]!.split('::');
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const groups = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
