// The one place where WeChat's failures become the house's errors.
import type { ErrorName } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import {
  type ApiStatus,
  errcodes,
  normalisePayCode,
  payErrorStatus,
  transientPayCodes,
} from './wire/index.ts';

/** What WeChat said, for the log; the public error carries only its code, as `details.wechatCode`. */
export class WechatFailure extends Error {
  override readonly name = 'WechatFailure';
  readonly code: string | number;
  readonly detail: unknown;

  constructor(code: string | number, message: string, detail?: unknown) {
    super(`${code}: ${message}`);
    this.code = code;
    this.detail = detail;
  }
}

const nameOfErrcode: Readonly<Record<number, ErrorName>> = {
  [errcodes.systemBusy]: 'wechat_unavailable',
  [errcodes.tooFrequent]: 'wechat_unavailable',
  [errcodes.codeInvalid]: 'wechat_code_invalid',
  [errcodes.codeUsed]: 'wechat_code_used',
  [errcodes.userBlocked]: 'wechat_user_blocked',
};

/** A reply of api.weixin.qq.com with an errcode; anything not named above is a refusal we can only report. */
export const errorOfApi = ({ errcode = 0, errmsg = '' }: ApiStatus): XiaoqiaoError =>
  new XiaoqiaoError(nameOfErrcode[errcode] ?? 'wechat_rejected', {
    details: { wechatCode: errcode },
    cause: new WechatFailure(errcode, errmsg),
  });

/** An error reply of WeChat Pay; `details.wechatCode` has the newer spelling whichever was sent. */
export function errorOfPay(status: number, reply: { code?: unknown; message?: unknown; detail?: unknown }) {
  const sent = typeof reply.code === 'string' ? reply.code : `HTTP_${status}`;
  const code = normalisePayCode(sent);
  const message = typeof reply.message === 'string' ? reply.message : '';
  const known = Object.hasOwn(payErrorStatus, code);
  const transient = transientPayCodes.has(code) || (!known && (status >= 500 || status === 429));
  return new XiaoqiaoError(transient ? 'wechat_unavailable' : 'wechat_rejected', {
    details: { wechatCode: code },
    cause: new WechatFailure(sent, message, reply.detail),
  });
}

/** No answer: refused, reset, too slow or too long. The call may or may not have taken effect. */
export const errorOfConnection = (cause: unknown): XiaoqiaoError =>
  new XiaoqiaoError('wechat_unavailable', { cause });

/** An answer that is not what WeChat promises, or that WeChat did not sign. The call may have taken effect. */
export const unreadableReply = (why: string, cause?: unknown): XiaoqiaoError =>
  new XiaoqiaoError('wechat_unavailable', { cause: new Error(why, { cause }) });

/** WeChat's own code of an error that came from here, if it has one. */
export const wechatCodeOf = (error: unknown): string | number | undefined =>
  error instanceof XiaoqiaoError ? (error.details.wechatCode as string | number | undefined) : undefined;
