// One question to WeChat Pay and its believed answer: signed, sent, verified, parsed, in this order.
import { type Fields, isFields, parseFields } from '../http/reply-fields.ts';
import { errorOfPay, unreadableReply, wechatCodeOf } from '../to-xiaoqiao-error.ts';
import type { PayRequest, SignedExchange } from './signed-exchange.ts';
import type { Verifier } from './verifier.ts';

export interface PayClient {
  /** @throws XiaoqiaoError wechat_unavailable, wechat_rejected; `details.wechatCode` has WeChat's own code. */
  ask(request: PayRequest): Promise<Fields>;
}

export const createPayClient = (deps: { exchange: SignedExchange; verifier: Verifier }): PayClient => ({
  async ask(request) {
    const reply = await deps.exchange.send(request);
    // Errors are not verified: WeChat does not promise a signature on them.
    if (reply.status < 200 || reply.status > 299) throw errorOfPay(reply.status, lenientFields(reply.body));
    const refusal = await deps.verifier.refusalOf(reply.headers, reply.body);
    if (refusal !== undefined) throw unreadableReply(`WeChat Pay's reply is not believed: ${refusal}`);
    if (reply.status === 204) return {};
    const fields = parseFields(reply.body);
    // "Still processing", said in the words of an error.
    if (reply.status === 202) throw errorOfPay(202, fields);
    return fields;
  },
});

/** What can be read of an error; nothing is promised about it. */
export function lenientFields(body: Buffer): Fields {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isFields(value) ? value : {};
  } catch {
    // A gateway in between may answer in HTML; the status says enough.
    return {};
  }
}

/** The answer, or undefined when WeChat says that the thing asked about does not exist. */
export async function unless<T>(missing: string, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (wechatCodeOf(error) === missing) return undefined;
    throw error;
  }
}
