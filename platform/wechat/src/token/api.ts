// Calls that need an access token: when WeChat refuses the token, one renewal and one replay.
import type { Log } from '@xiaoqiao/kit/log';
import type { Apps } from '../apps.ts';
import { type ApiCall, type ApiReply, ensureOk, readReply, sendCall } from '../http/call-api.ts';
import type { Exchange, WechatReply } from '../http/exchange.ts';
import { unreadableReply } from '../to-xiaoqiao-error.ts';
import { type ApiStatus, tokenErrcodes } from '../wire/index.ts';
import type { AccessTokens } from './access-tokens.ts';

export interface Image {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly headers: WechatReply['headers'];
}

/** What the products are built on. Failures are XiaoqiaoErrors named after WeChat's errcode. */
export interface Api {
  /** The app meant by a call that names none. */
  readonly firstApp: string;
  ask(call: ApiCall, appid?: string): Promise<ApiReply>;
  /** For calls that answer an image when they succeed, and JSON when they fail. */
  askForImage(call: ApiCall, appid?: string): Promise<Image>;
}

export function createApi(deps: { exchange: Exchange; apps: Apps; tokens: AccessTokens; log: Log }): Api {
  const { exchange, apps, tokens, log } = deps;

  async function withToken<Reply extends ApiStatus>(
    appid: string,
    call: ApiCall,
    read: (reply: WechatReply) => Reply,
  ): Promise<Reply> {
    const security = call.sealable ? apps.securityOf(appid) : undefined;
    const askWith = async (token: string) => {
      if (security === undefined)
        return read(await sendCall(exchange, { ...call, query: { access_token: token, ...call.query } }));
      const { body, headers } = security.seal(call);
      return read(await sendCall(exchange, { ...call, query: { access_token: token }, body }, headers));
    };
    const token = await tokens.get(appid);
    const reply = await askWith(token);
    // These codes mean that the call was not carried out, so that even a phone code is still good.
    if (!tokenErrcodes.has(reply.errcode ?? 0)) return ensureOk(reply);
    log.warn('WeChat refused an access token; asking for another', { appid, errcode: reply.errcode });
    return ensureOk(await askWith(await tokens.renew(token, appid)));
  }

  function securedReader(call: ApiCall, appid: string): (reply: WechatReply) => ApiReply {
    const security = apps.securityOf(appid);
    return (reply) => (security === undefined ? readReply(reply) : security.open(call, reply));
  }

  return {
    firstApp: apps.first,
    ask: (call, appid = apps.first) =>
      withToken(appid, call, call.sealable ? securedReader(call, appid) : readReply),
    async askForImage(call, appid = apps.first) {
      const { image } = await withToken(appid, call, readImage);
      if (image === undefined) throw unreadableReply('the reply is no image');
      return image;
    },
  };
}

/** The content type is not enough: WeChat sends JSON under other names. No image begins with a brace, or is empty. */
function readImage(reply: WechatReply): ApiStatus & { image?: Image } {
  const contentType = String(reply.headers['content-type'] ?? '');
  if (reply.body.length === 0 || reply.body[0] === 0x7b || !contentType.startsWith('image/'))
    return readReply(reply) as ApiStatus;
  return { image: { bytes: reply.body, contentType, headers: reply.headers } };
}
