// Use case: a refresh token is exchanged for the next one; a second exchange ends the session.
import type { Session } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { describeUser } from './describe-user.ts';
import type { Identity } from './identity.ts';
import { announceRevocations } from './revoke-sessions.ts';
import { continueSession, type Grant, hashOfRefreshToken, toSession } from './session.ts';
import { claimRefreshToken, findSession, lockUser, readingIn, revokeSessions } from './store.ts';
import type { UserRow } from './tables.ts';

type Outcome =
  | { kind: 'continued'; user: UserRow; grant: Grant }
  | { kind: 'reused'; userId: string; revoked: string[] }
  | { kind: 'invalid' };

/**
 * There is no grace for a token that was used a moment ago: whether its owner or a thief was first cannot be told,
 * so a client exchanges one at a time and logs in again when it has lost the answer (RFC 9700 §4.14.2).
 */
export async function refreshSession(identity: Identity, refreshToken: string): Promise<Session> {
  const { database, clock, log } = identity;
  const now = clock.now();
  const outcome = await database.transaction((tx) => exchange(tx, hashOfRefreshToken(refreshToken), now));
  if (outcome.kind === 'continued')
    return toSession(identity, outcome.grant, await describeUser(identity, outcome.user));
  if (outcome.kind === 'reused') {
    log.warn('a refresh token was used twice, its session is revoked', { userId: outcome.userId });
    await announceRevocations(identity, outcome.revoked, now);
  }
  throw new XiaoqiaoError('refresh_token_invalid');
}

/** Reuse is an outcome and not an error: what it revokes has to be committed. */
async function exchange(tx: Transaction, tokenHash: string, now: number): Promise<Outcome> {
  const token = await claimRefreshToken(tx, tokenHash, now);
  const session = token && (await findSession(readingIn(tx), token.sessionId));
  if (token === undefined || session === undefined) return { kind: 'invalid' };
  const user = await lockUser(tx, session.user_id);
  if (user === undefined) return { kind: 'invalid' };
  if (!token.first) {
    const revoked = await revokeSessions(tx, { userId: user.id, sessionId: session.id, now });
    return { kind: 'reused', userId: user.id, revoked };
  }
  if (user.disabled) throw new XiaoqiaoError('account_disabled');
  if (session.revoked_at !== null || token.expiresAt <= now) return { kind: 'invalid' };
  const grant = await continueSession(tx, { sessionId: session.id, appid: session.appid, now });
  return { kind: 'continued', user, grant };
}
