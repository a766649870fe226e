// The session as this client keeps it in its storage.
import type { Session } from '@xiaoqiao/contract';
import type { Clock } from './server-clock.ts';
import { type ClientStorage, readJson } from './storage.ts';

/** How the session came about: only a WeChat session may be replaced without asking the person. */
export type Origin = 'wechat' | 'password';

export interface HeldSession extends Session {
  readonly origin: Origin;
  /** Server time from which a new access token is fetched; null when only the server can tell. */
  readonly renewAt: number | null;
}

/** `signed out` is remembered: nobody is logged in again behind their back. */
export type Held = HeldSession | 'signed out' | undefined;

export interface SessionShelf {
  read(): Held;
  keep(session: Session, origin: Origin): HeldSession;
  /** Forgets the session; whether the next call may log in by itself is the caller's decision. */
  drop(next: 'signed out' | undefined): void;
}

/** The token is replaced this long before it expires. */
const MARGIN = 60_000;

export function sessionShelf(storage: ClientStorage, key: string, serverClock: Clock): SessionShelf {
  return {
    read: () => readJson<HeldSession | 'signed out'>(storage, key),
    keep(session, origin) {
      const due = Date.parse(session.accessTokenExpiresAt) - MARGIN;
      // Due already on arrival: this clock cannot be trusted (or the token is very short-lived).
      const held = { ...session, origin, renewAt: due > serverClock.now() ? due : null };
      storage.set(key, JSON.stringify(held));
      return held;
    },
    drop(next) {
      if (next === undefined) storage.remove(key);
      else storage.set(key, JSON.stringify(next));
    },
  };
}
