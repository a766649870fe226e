// The client of api.weixin.qq.com: one object per product, for one or more mini programs.
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Log } from '@xiaoqiao/kit/log';
import { createApps, type WechatApp } from './apps.ts';
import { type Code, createCode } from './code/code.ts';
import { createExchange, type ExchangeLimits } from './http/exchange.ts';
import { createLogin, type Login } from './login/login.ts';
import { createMessage, type Message } from './message/message.ts';
import { createTemplates, type Templates } from './message/templates.ts';
import { createPhone, type Phone } from './phone/get-phone-number.ts';
import { createQuota, type Quota } from './quota/quota.ts';
import { createSafety, type Safety } from './safety/safety.ts';
import { createShipping, type Shipping } from './shipping/shipping.ts';
import { type AccessTokens, createAccessTokens } from './token/access-tokens.ts';
import { createApi } from './token/api.ts';
import type { TokenKind } from './token/ask-token.ts';
import { createMemoryTokenStore, type TokenStore } from './token/token-store.ts';

export interface WechatOptions {
  /** The first one is meant wherever an appid is left out. */
  readonly apps: readonly WechatApp[];
  /** `https://api.weixin.qq.com`, or the local WeChat. */
  readonly apiBase: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Shared by processes that speak for the same apps; this client's own memory when left out. */
  readonly tokenStore?: TokenStore;
  /** `stable` unless something else already depends on the plain kind. */
  readonly tokenKind?: TokenKind;
  readonly limits?: ExchangeLimits;
}

export interface Wechat {
  readonly login: Login;
  readonly phone: Phone;
  readonly token: AccessTokens;
  readonly message: Message;
  readonly templates: Templates;
  readonly safety: Safety;
  readonly code: Code;
  readonly shipping: Shipping;
  readonly quota: Quota;
  close(): Promise<void>;
}

export function createWechat(options: WechatOptions): Wechat {
  const { clock, log, tokenStore = createMemoryTokenStore(), tokenKind = 'stable' } = options;
  const apps = createApps(options.apps, clock);
  const exchange = createExchange(options.apiBase, options.limits);
  const tokens = createAccessTokens({ exchange, apps, clock, log, store: tokenStore, kind: tokenKind });
  const api = createApi({ exchange, apps, tokens, log });
  return {
    login: createLogin({ exchange, apps, api }),
    phone: createPhone({ api }),
    token: tokens,
    message: createMessage({ api }),
    templates: createTemplates({ api }),
    safety: createSafety({ api }),
    code: createCode({ api }),
    shipping: createShipping({ api }),
    quota: createQuota({ exchange, apps, api }),
    close: () => exchange.close(),
  };
}
