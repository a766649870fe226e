// A code of wx.login becomes the user's openid and session_key.
import type { Apps } from '../apps.ts';
import { askApi, ensureOk } from '../http/call-api.ts';
import type { Exchange } from '../http/exchange.ts';
import { optionalText, text } from '../http/reply-fields.ts';

export interface WechatSession {
  readonly openid: string;
  /** Stays on the server: it opens the user's data. */
  readonly sessionKey: string;
  /** Only when the app belongs to an Open Platform account. */
  readonly unionid?: string;
}

export async function code2Session(
  { exchange, apps }: { exchange: Exchange; apps: Apps },
  code: string,
  appid: string,
): Promise<WechatSession> {
  const query = { appid, secret: apps.secretOf(appid), js_code: code, grant_type: 'authorization_code' };
  const reply = ensureOk(await askApi(exchange, { method: 'GET', path: '/sns/jscode2session', query }));
  const unionid = optionalText(reply, 'unionid');
  return {
    openid: text(reply, 'openid'),
    sessionKey: text(reply, 'session_key'),
    ...(unionid === undefined ? {} : { unionid }),
  };
}
