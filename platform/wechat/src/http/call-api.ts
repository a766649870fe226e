// One call of api.weixin.qq.com: HTTP is 200 either way, errcode decides.
import { errorOfApi, errorOfConnection } from '../to-xiaoqiao-error.ts';
import { type ApiStatus, errcodes } from '../wire/index.ts';
import type { Exchange, WechatReply } from './exchange.ts';
import { type Fields, parseFields } from './reply-fields.ts';

export interface ApiCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Supports the API security mode: sealed for apps that have switched it on. */
  readonly sealable?: boolean;
}

export type ApiReply = Fields & ApiStatus;

/**
 * What came back, unread.
 * @throws XiaoqiaoError wechat_unavailable without a whole answer.
 */
export function sendCall(
  exchange: Exchange,
  { method, path, query, body }: ApiCall,
  headers: Readonly<Record<string, string>> = {},
): Promise<WechatReply> {
  const target = query === undefined ? path : `${path}?${new URLSearchParams(query)}`;
  return exchange
    .send({ method, target, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    .catch((error: unknown) => {
      throw errorOfConnection(error);
    });
}

/** @throws XiaoqiaoError wechat_unavailable for an answer that is no JSON object. */
export function readReply({ status, body }: WechatReply): ApiReply {
  const fields = parseFields(body) as ApiReply;
  if (status !== 200 && fields.errcode === undefined)
    throw errorOfApi({ errcode: errcodes.systemBusy, errmsg: `HTTP ${status}` });
  return fields;
}

/**
 * The reply, whatever its errcode.
 * @throws XiaoqiaoError wechat_unavailable without a readable answer.
 */
export const askApi = async (exchange: Exchange, call: ApiCall): Promise<ApiReply> =>
  readReply(await sendCall(exchange, call));

/** @throws XiaoqiaoError named after the errcode, unless that is 0 or absent. */
export function ensureOk<Reply extends ApiStatus>(reply: Reply): Reply {
  if (reply.errcode !== undefined && reply.errcode !== errcodes.ok) throw errorOfApi(reply);
  return reply;
}
