// The client of a mini program: typed calls that log in, sign, retry and renew by themselves.
import type { BodyOf, Language, Method, Routes, User } from '@xiaoqiao/contract';
import { createCall } from './call.ts';
import type { ApiError } from './errors.ts';
import { createExchange } from './exchange.ts';
import { sessionShelf } from './held-session.ts';
import { hostRandom, type Random } from './random.ts';
import { type Clock, createServerClock } from './server-clock.ts';
import { createSessions } from './sessions.ts';
import type { ClientStorage } from './storage.ts';
import type { Transport } from './transport.ts';
import type { Call } from './typed-routes.ts';

export interface ClientOptions {
  readonly transport: Transport;
  /** Origin of the gateway, e.g. `https://api.example.com`. */
  readonly baseUrl: string;
  /** Clients that share a storage (and `storageKey`) share a session. */
  readonly storage: ClientStorage;
  readonly storageKey?: string;
  /** Gives a fresh `wx.login` code. Left out: nobody is logged in without `loginWithPassword`. */
  readonly login?: (() => Promise<string>) | undefined;
  /** Sent with the code, for servers of several mini programs. */
  readonly appid?: string;
  readonly language?: Language;
  /** For a whole call with its retries, in milliseconds; 15 000 when left out. */
  readonly timeoutMs?: number;
  /** The server refused to renew the session, or to start one: show a login page. */
  readonly onSessionEnd?: (reason: ApiError) => void;
  readonly clock?: Clock;
  /** `wx.getRandomValues` or `crypto.getRandomValues` when left out. */
  readonly random?: Random;
  /** Waits between attempts; a timer when left out. */
  readonly pause?: (milliseconds: number) => Promise<void>;
}

/** Every call rejects with XiaoqiaoApiError or TransportError. */
export interface Client {
  readonly get: Call<'GET'>;
  readonly post: Call<'POST'>;
  readonly put: Call<'PUT'>;
  /** After a lost answer it is sent again, and may then find that there is nothing left (404). */
  readonly delete: Call<'DELETE'>;
  /** Logs in through WeChat unless somebody is logged in. Calls do so by themselves, but not after `logout`. */
  login(): Promise<User | undefined>;
  loginWithPassword(body: BodyOf<Routes['login']>): Promise<User>;
  register(body: BodyOf<Routes['register']>): Promise<User>;
  /** Ends the session here, whatever the server answers, and on the server. */
  logout(options?: { everywhere?: boolean }): Promise<void>;
  /** Who is logged in, as of the last login or renewal. */
  user(): User | undefined;
}

declare function setTimeout(callback: () => void, milliseconds: number): unknown;

const DEFAULT_TIMEOUT = 15_000;

/** @throws Error when no randomness is given and the host has none. */
export function createClient({
  transport,
  baseUrl,
  storage,
  storageKey = 'xiaoqiao.session',
  login,
  appid,
  language = 'zh-CN',
  timeoutMs = DEFAULT_TIMEOUT,
  onSessionEnd,
  clock = { now: () => Date.now() },
  random = hostRandom(),
  pause = (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
}: ClientOptions): Client {
  const serverClock = createServerClock(clock);
  const exchange = createExchange({ transport, baseUrl, language, random, serverClock });
  const shelf = sessionShelf(storage, storageKey, serverClock);
  const sessions = createSessions({
    ...{ exchange, shelf, storage, storageKey, clock, serverClock, random, pause, timeoutMs },
    ...{ login, appid, onSessionEnd },
  });
  const call = createCall({ exchange, sessions, clock, random, pause, timeoutMs });
  const calling = <M extends Method>(method: M) =>
    ((path, options) => call(method, path, options)) as Call<M>;

  return {
    get: calling('GET'),
    post: calling('POST'),
    put: calling('PUT'),
    delete: calling('DELETE'),
    async login() {
      if (shelf.read() === 'signed out') shelf.drop(undefined);
      return (await sessions.current())?.user;
    },
    async loginWithPassword(body) {
      return (await sessions.start('/auth/login', body)).user;
    },
    async register(body) {
      return (await sessions.start('/auth/register', body)).user;
    },
    async logout(options = {}) {
      try {
        if (typeof shelf.read() === 'object') await call('POST', '/auth/logout', { body: options });
      } finally {
        shelf.drop('signed out');
      }
    },
    user() {
      const held = shelf.read();
      return typeof held === 'object' ? held.user : undefined;
    },
  };
}
