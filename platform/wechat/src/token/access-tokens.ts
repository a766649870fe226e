// Stable access tokens: one per app, held once, renewed ahead of time, asked for by one call at a time.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Apps } from '../apps.ts';
import { askApi, ensureOk } from '../http/call-api.ts';
import type { Exchange } from '../http/exchange.ts';
import { integer, text } from '../http/reply-fields.ts';

export interface AccessTokens {
  /** The token to use now. */
  get(appid?: string): Promise<string>;
  /** Another token than `rejected`, which WeChat has just refused. */
  renew(rejected: string, appid?: string): Promise<string>;
}

/** Renewed this long before it ends. A stable token is replaced by WeChat at about the same time. */
const AHEAD_SECONDS = 300;

interface Held {
  readonly token: string;
  readonly renewAt: number;
}

export function createAccessTokens(deps: { exchange: Exchange; apps: Apps; clock: Clock }): AccessTokens {
  const { exchange, apps, clock } = deps;
  const held = new Map<string, Held>();
  const underWay = new Map<string, Promise<string>>();

  async function ask(appid: string, force: boolean): Promise<string> {
    const reply = ensureOk(
      await askApi(exchange, {
        method: 'POST',
        path: '/cgi-bin/stable_token',
        body: {
          grant_type: 'client_credential',
          appid,
          secret: apps.secretOf(appid),
          ...(force ? { force_refresh: true } : {}),
        },
      }),
    );
    const token = text(reply, 'access_token');
    const seconds = integer(reply, 'expires_in');
    held.set(appid, { token, renewAt: clock.now() + (seconds - AHEAD_SECONDS) * 1000 });
    return token;
  }

  /** Callers that come while the same question is under way share its answer. */
  function once(key: string, question: () => Promise<string>): Promise<string> {
    const running = underWay.get(key);
    if (running !== undefined) return running;
    const started = question().finally(() => underWay.delete(key));
    underWay.set(key, started);
    return started;
  }

  return {
    async get(appid = apps.first) {
      const current = held.get(appid);
      if (current !== undefined && clock.now() < current.renewAt) return current.token;
      return once(appid, () => ask(appid, false));
    },
    async renew(rejected, appid = apps.first) {
      const current = held.get(appid);
      if (current !== undefined && current.token !== rejected && clock.now() < current.renewAt)
        return current.token;
      return once(appid, async () => {
        // Somebody else may have forced a new one already. Forcing is rationed (20 a day, 30 s apart), so it comes second.
        const token = await ask(appid, false);
        return token === rejected ? ask(appid, true) : token;
      });
    },
  };
}
