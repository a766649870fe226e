// The client of api.weixin.qq.com: login, phone numbers and access tokens of one or more mini programs.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import { createApps, type WechatApp } from './apps.ts';
import { createExchange, type ExchangeLimits } from './http/exchange.ts';
import { createLogin, type Login } from './login/code2session.ts';
import { createPhone, type Phone } from './phone/get-phone-number.ts';
import { type AccessTokens, createAccessTokens } from './token/access-tokens.ts';

export interface WechatOptions {
  /** The first one is meant wherever an appid is left out. */
  readonly apps: readonly WechatApp[];
  /** `https://api.weixin.qq.com`, or the local WeChat. */
  readonly apiBase: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: ExchangeLimits;
}

export interface Wechat {
  readonly login: Login;
  readonly phone: Phone;
  readonly token: AccessTokens;
  close(): Promise<void>;
}

export function createWechat({ apps: list, apiBase, clock, log, limits }: WechatOptions): Wechat {
  const apps = createApps(list);
  const exchange = createExchange(apiBase, limits);
  const tokens = createAccessTokens({ exchange, apps, clock });
  return {
    login: createLogin({ exchange, apps }),
    phone: createPhone({ exchange, apps, tokens, log }),
    token: tokens,
    close: () => exchange.close(),
  };
}
