// One call of api.weixin.qq.com: HTTP is 200 either way, errcode decides.
import { errorOfApi, errorOfConnection } from '../to-xiaoqiao-error.ts';
import { type ApiStatus, errcodes } from '../wire/index.ts';
import type { Exchange } from './exchange.ts';
import { type Fields, parseFields } from './reply-fields.ts';

export interface ApiCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export type ApiReply = Fields & ApiStatus;

/**
 * The reply, whatever its errcode.
 * @throws XiaoqiaoError wechat_unavailable without a readable answer.
 */
export async function askApi(exchange: Exchange, { method, path, query, body }: ApiCall): Promise<ApiReply> {
  const target = query === undefined ? path : `${path}?${new URLSearchParams(query)}`;
  const reply = await exchange
    .send({ method, target, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    .catch((error: unknown) => {
      throw errorOfConnection(error);
    });
  const fields = parseFields(reply.body) as ApiReply;
  if (reply.status !== 200 && fields.errcode === undefined)
    throw errorOfApi({ errcode: errcodes.systemBusy, errmsg: `HTTP ${reply.status}` });
  return fields;
}

/** @throws XiaoqiaoError named after the errcode, unless that is 0 or absent. */
export function ensureOk(reply: ApiReply): ApiReply {
  if (reply.errcode !== undefined && reply.errcode !== errcodes.ok) throw errorOfApi(reply);
  return reply;
}
