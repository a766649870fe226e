// The session_key at WeChat: is ours still the current one, and give us another.
import { optionalText, text } from '../http/reply-fields.ts';
import { wechatCodeOf } from '../to-xiaoqiao-error.ts';
import type { Api } from '../token/api.ts';
import { errcodes, signLoginState } from '../wire/index.ts';
import type { WechatSession } from './code2session.ts';

export type SessionKeyHolder = Pick<WechatSession, 'openid' | 'sessionKey'>;

const ask = (api: Api, path: string, { openid, sessionKey }: SessionKeyHolder, appid: string) =>
  api.ask(
    // WeChat's table calls these a body; its example, and its servers, have them in the query.
    {
      method: 'GET',
      path,
      query: { openid, signature: signLoginState(sessionKey), sig_method: 'hmac_sha256' },
    },
    appid,
  );

export async function checkSessionKey(api: Api, holder: SessionKeyHolder, appid: string): Promise<boolean> {
  try {
    await ask(api, '/wxa/checksession', holder, appid);
    return true;
  } catch (error) {
    if (wechatCodeOf(error) === errcodes.signatureInvalid) return false;
    throw error;
  }
}

export async function resetUserSessionKey(
  api: Api,
  holder: SessionKeyHolder,
  appid: string,
): Promise<SessionKeyHolder> {
  const reply = await ask(api, '/wxa/resetusersessionkey', holder, appid);
  return { openid: optionalText(reply, 'openid') ?? holder.openid, sessionKey: text(reply, 'session_key') };
}
