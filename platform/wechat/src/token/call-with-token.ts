// A call that needs an access token: when WeChat refuses the token, one renewal and one replay.
import type { Log } from '@xiaoqiao/kit/log';
import { type ApiCall, type ApiReply, askApi, ensureOk } from '../http/call-api.ts';
import type { Exchange } from '../http/exchange.ts';
import { tokenErrcodes } from '../wire/index.ts';
import type { AccessTokens } from './access-tokens.ts';

export async function callWithToken(
  deps: { exchange: Exchange; tokens: AccessTokens; log: Log },
  appid: string,
  call: ApiCall,
): Promise<ApiReply> {
  const askWith = (token: string) =>
    askApi(deps.exchange, { ...call, query: { access_token: token, ...call.query } });
  const token = await deps.tokens.get(appid);
  const reply = await askWith(token);
  // These codes mean that the call was not carried out, so that even a phone code is still good.
  if (!tokenErrcodes.has(reply.errcode ?? 0)) return ensureOk(reply);
  deps.log.warn('WeChat refused an access token; asking for another', { appid, errcode: reply.errcode });
  return ensureOk(await askWith(await deps.tokens.renew(token, appid)));
}
