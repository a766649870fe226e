// Keeps the caller logged in: one login or refresh at a time, however many calls and clients wait for it.
import type { Session } from '@xiaoqiao/contract';
import { toBase64url } from './encoding.ts';
import { type ApiError, isApiError, TransportError } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { HeldSession, SessionShelf } from './held-session.ts';
import { createLease } from './lease.ts';
import type { Random } from './random.ts';
import type { Clock } from './server-clock.ts';
import type { ClientStorage } from './storage.ts';

export interface SessionsOptions {
  readonly exchange: Exchange;
  readonly shelf: SessionShelf;
  readonly storage: ClientStorage;
  readonly storageKey: string;
  readonly clock: Clock;
  readonly serverClock: Clock;
  readonly random: Random;
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly timeoutMs: number;
  /** Gives a fresh `wx.login` code. */
  readonly login: (() => Promise<string>) | undefined;
  readonly appid: string | undefined;
  readonly onSessionEnd: ((reason: ApiError) => void) | undefined;
}

export interface Sessions {
  /**
   * The session to call with, renewed first when it is due or when the server refused its access token.
   * Undefined when nobody is logged in and nobody may be.
   */
  current(refusedToken?: string): Promise<HeldSession | undefined>;
  /** Starts a session with an answer of a login route. */
  start(path: '/auth/login' | '/auth/register', body: unknown): Promise<HeldSession>;
}

const LEASE_MS = 10_000;
const LEASE_POLL = 50;
const OWNER_BYTES = 9;

export function createSessions({
  exchange,
  shelf,
  storage,
  storageKey,
  clock,
  serverClock,
  random,
  pause,
  timeoutMs,
  login,
  appid,
  onSessionEnd,
}: SessionsOptions): Sessions {
  const requestTimeout = Math.min(timeoutMs, LEASE_MS);
  let renewal: Promise<HeldSession | undefined> | undefined;

  const usable = (held: HeldSession, refusedToken: string | undefined): boolean =>
    held.accessToken !== refusedToken && (held.renewAt === null || serverClock.now() < held.renewAt);

  async function request(path: string, body: unknown): Promise<Session> {
    return (await exchange({ method: 'POST', target: path, body, timeoutMs: requestTimeout })) as Session;
  }

  async function renew(refusedToken: string | undefined): Promise<HeldSession | undefined> {
    const owner = toBase64url(await random(OWNER_BYTES));
    const lease = createLease({ storage, key: `${storageKey}.lease`, owner, holdMs: LEASE_MS, clock });
    const giveUpAt = clock.now() + timeoutMs;
    for (;;) {
      // Another client of this storage may have been first.
      const held = shelf.read();
      if (held === 'signed out') return undefined;
      if (held !== undefined && usable(held, refusedToken)) return held;
      if (lease.acquire()) break;
      if (clock.now() >= giveUpAt) throw new TransportError('timeout', 'another client is still logging in');
      await pause(LEASE_POLL);
    }
    try {
      const held = shelf.read();
      if (held === 'signed out') return undefined;
      const refreshed = held === undefined ? undefined : await refresh(held);
      if (refreshed !== undefined || login === undefined) return refreshed;
      const code = await login();
      lease.acquire();
      const session = await request('/auth/wechat/login', appid === undefined ? { code } : { code, appid });
      return shelf.keep(session, 'wechat');
    } catch (failure) {
      if (isRefusal(failure)) onSessionEnd?.(failure);
      throw failure;
    } finally {
      lease.release();
    }
  }

  /** Undefined when the server refused and WeChat may log in again. */
  async function refresh(held: HeldSession): Promise<HeldSession | undefined> {
    try {
      const session = await request('/auth/refresh', { refreshToken: held.refreshToken });
      return replace(held, () => shelf.keep(session, held.origin));
    } catch (failure) {
      if (!isRefusal(failure)) throw failure;
      const mayLogIn = held.origin === 'wechat' && login !== undefined;
      return replace(held, () => {
        shelf.drop(mayLogIn ? undefined : 'signed out');
        if (!mayLogIn) throw failure;
        return undefined;
      });
    }
  }

  /** A login or logout that happened meanwhile stays. */
  function replace<T>(old: HeldSession, next: () => T): T | HeldSession | undefined {
    const held = shelf.read();
    if (held === 'signed out') return undefined;
    return held === undefined || held.refreshToken === old.refreshToken ? next() : held;
  }

  return {
    async current(refusedToken) {
      const held = shelf.read();
      if (held === 'signed out' || (held === undefined && login === undefined)) return undefined;
      if (held !== undefined && usable(held, refusedToken)) return held;
      renewal ??= renew(refusedToken).finally(() => {
        renewal = undefined;
      });
      try {
        return await renewal;
      } catch (failure) {
        // Renewed ahead of time and in vain: the token still has a while to go.
        const notYetExpired =
          held !== undefined &&
          held.accessToken !== refusedToken &&
          serverClock.now() < Date.parse(held.accessTokenExpiresAt);
        if (notYetExpired && !isRefusal(failure)) return held;
        throw failure;
      }
    },
    async start(path, body) {
      return shelf.keep(await request(path, body), 'password');
    },
  };
}

/** The server has decided; asking again would not change it. */
const isRefusal = (failure: unknown): failure is ApiError =>
  isApiError(failure) && !failure.retryable && failure.status < 500;

export const isTokenRefusal = (failure: unknown): boolean =>
  isApiError(failure) && ['token_expired', 'token_invalid', 'session_revoked'].includes(failure.error);
