// Access tokens: one per app for all who share the store, renewed ahead of time, asked for by one call at a time.
import type { Clock } from '@xiaoqiao/kit/clock';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { Log } from '@xiaoqiao/kit/log';
import type { Apps } from '../apps.ts';
import type { Exchange } from '../http/exchange.ts';
import { askToken, type TokenKind } from './ask-token.ts';
import type { StoredToken, TokenStore } from './token-store.ts';

export interface AccessTokens {
  /** The token to use now. */
  get(appid?: string): Promise<string>;
  /** Another token than `rejected`, which WeChat has just refused. */
  renew(rejected: string, appid?: string): Promise<string>;
}

type Write = (token: StoredToken) => Promise<unknown>;

/** Renewed this long before it ends. A stable token is replaced by WeChat at about the same time. */
const AHEAD_SECONDS = 300;
/** WeChat at times answers with less than that left: then not asked again with each call. */
const SHORTEST_SECONDS = 30;

export function createAccessTokens(deps: {
  exchange: Exchange;
  apps: Apps;
  clock: Clock;
  log: Log;
  store: TokenStore;
  kind: TokenKind;
}): AccessTokens {
  const { apps, clock, log, store, kind } = deps;
  const underWay = new Map<string, Promise<string>>();

  async function ask(appid: string, force: boolean, write: Write): Promise<string> {
    const { token, seconds } = await askToken(deps, { kind, appid, force });
    const now = clock.now();
    const fresh = Math.max(seconds - AHEAD_SECONDS, Math.min(SHORTEST_SECONDS, seconds / 2));
    await write({ token, renewAt: now + fresh * 1000, expiresAt: now + seconds * 1000 });
    return token;
  }

  const keyOf = (appid: string) => `wechat-token/${kind}/${appid}`;
  const freshOf = (held: StoredToken | undefined): string | undefined =>
    held !== undefined && clock.now() < held.renewAt ? held.token : undefined;

  /** Callers of this process that come while the same question is under way share its answer. */
  function once(question: string, appid: string, work: () => Promise<string>): Promise<string> {
    const key = `${question} ${appid}`;
    const running = underWay.get(key);
    if (running !== undefined) return running;
    const started = work().finally(() => underWay.delete(key));
    underWay.set(key, started);
    return started;
  }

  async function renewAhead(appid: string): Promise<string> {
    const before = await store.read(keyOf(appid));
    const lives = before !== undefined && clock.now() < before.expiresAt;
    const renewed = await store.hold(keyOf(appid), (write) => renewInTurn(appid, write), !lives);
    // Somebody else is renewing it already, and the present one is still good.
    return renewed ?? before!.token;
  }

  async function renewInTurn(appid: string, write: Write): Promise<string> {
    const held = await store.read(keyOf(appid));
    const fresh = freshOf(held);
    if (fresh !== undefined) return fresh;
    try {
      return await ask(appid, false, write);
    } catch (error) {
      // It was asked for ahead of time: while the present one lives, a busy WeChat harms nobody.
      if (held === undefined || clock.now() >= held.expiresAt || !isXiaoqiaoError(error) || !error.retryable)
        throw error;
      log.warn('an access token could not be renewed ahead of time', { appid, error });
      return held.token;
    }
  }

  async function replaceInTurn(appid: string, rejected: string, write: Write): Promise<string> {
    const held = freshOf(await store.read(keyOf(appid)));
    if (held !== undefined && held !== rejected) return held;
    // Somebody outside may have forced a new one already. Forcing is rationed, so it comes second.
    const token = await ask(appid, false, write);
    return token === rejected ? ask(appid, true, write) : token;
  }

  return {
    async get(appid = apps.first) {
      const held = freshOf(await store.read(keyOf(appid)));
      return held ?? once('ahead', appid, () => renewAhead(appid));
    },
    renew: (rejected, appid = apps.first) =>
      once(`instead of ${rejected}`, appid, async () => {
        const turn = (write: Write) => replaceInTurn(appid, rejected, write);
        return (await store.hold(keyOf(appid), turn, true))!;
      }),
  };
}
