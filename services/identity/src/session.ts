// Sessions: how long their tokens live, how refresh tokens are made, and what a client is told at login.
import { hash, randomBytes } from 'node:crypto';
import type { Session, User } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import { DAY, HOUR, MINUTE, SECOND, toRfc3339 } from '@xiaoqiao/kit/clock';
import { signingKeyOf } from '@xiaoqiao/kit/http';
import type { Identity } from './identity.ts';
import { deleteEndedSessions, insertRefreshToken, insertSession, prolongSession } from './store.ts';

export const ACCESS_TOKEN_LIFETIME = 2 * HOUR;
const REFRESH_TOKEN_LIFETIME = 30 * DAY;
/** A verifier's clock may lag: a revocation is remembered for this much longer than the last token can live. */
export const CLOCK_TOLERANCE = 5 * MINUTE;

/** A refresh token that was stored, in the clear for the one answer that carries it. */
export interface Grant {
  readonly sessionId: string;
  readonly appid: string;
  readonly refreshToken: string;
  /** When it was granted: both tokens count from here, however long the transaction took. */
  readonly now: number;
}

export const hashOfRefreshToken = (token: string): string => hash('sha256', token, 'hex');

/** A new session of the user. What has ended of his others is removed on the way. */
export async function openSession(
  { ids }: Identity,
  tx: Transaction,
  { userId, appid, now }: { userId: string; appid: string; now: number },
): Promise<Grant> {
  const sessionId = ids.next();
  await deleteEndedSessions(tx, userId, now);
  await insertSession(tx, {
    id: sessionId,
    user_id: userId,
    appid,
    created_at: now,
    expires_at: now + REFRESH_TOKEN_LIFETIME,
    revoked_at: null,
  });
  return grant(tx, { sessionId, appid, now });
}

/** The next refresh token of a session that goes on. */
export async function continueSession(
  tx: Transaction,
  session: { sessionId: string; appid: string; now: number },
): Promise<Grant> {
  await prolongSession(tx, session.sessionId, session.now + REFRESH_TOKEN_LIFETIME);
  return grant(tx, session);
}

async function grant(
  tx: Transaction,
  { sessionId, appid, now }: { sessionId: string; appid: string; now: number },
): Promise<Grant> {
  const refreshToken = randomBytes(32).toString('base64url');
  await insertRefreshToken(tx, {
    hash: hashOfRefreshToken(refreshToken),
    sessionId,
    expiresAt: now + REFRESH_TOKEN_LIFETIME,
    now,
  });
  return { sessionId, appid, refreshToken, now };
}

/** The answer to login, registration and refresh. */
export function toSession(
  { tokens, ids, signingSecret, issuer, audience }: Identity,
  { sessionId, appid, refreshToken, now }: Grant,
  user: User,
): Session {
  const issuedAt = Math.floor(now / SECOND);
  const expiresAt = issuedAt + ACCESS_TOKEN_LIFETIME / SECOND;
  const accessToken = tokens.sign({
    iss: issuer,
    aud: audience,
    sub: user.id,
    sid: sessionId,
    roles: user.roles,
    appid,
    iat: issuedAt,
    exp: expiresAt,
    jti: ids.next(),
  });
  return {
    accessToken,
    accessTokenExpiresAt: toRfc3339(expiresAt * SECOND),
    refreshToken,
    refreshTokenExpiresAt: toRfc3339(now + REFRESH_TOKEN_LIFETIME),
    signingKey: signingKeyOf(signingSecret, sessionId).toString('base64url'),
    user,
  };
}
