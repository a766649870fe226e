// The one place where WeChat's failures become the house's errors.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { type ApiStatus, errcodeRow, normalisePayCode, payErrorOf } from './wire/index.ts';

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

/**
 * A reply of api.weixin.qq.com with an errcode. `details` carry WeChat's code, our name of it (`reason`) and a hint for
 * the operator; `retryable` says whether the same call may succeed later. A code we do not know is a plain refusal.
 */
export function errorOfApi({ errcode = 0, errmsg = '' }: ApiStatus): XiaoqiaoError {
  const cause = new WechatFailure(errcode, errmsg);
  const row = errcodeRow(errcode);
  if (row === undefined)
    return new XiaoqiaoError('wechat_rejected', { details: { wechatCode: errcode }, cause });
  const { error, retryable, reason, hint } = row;
  return new XiaoqiaoError(error, { details: { wechatCode: errcode, reason, hint }, retryable, cause });
}

/**
 * An error reply of WeChat Pay. `details.wechatCode` has the newer spelling whichever was sent, `details.hint` says
 * what an operator can do, `details.issue` which field WeChat complains about.
 */
export function errorOfPay(status: number, reply: { code?: unknown; message?: unknown; detail?: unknown }) {
  const sent = typeof reply.code === 'string' ? reply.code : `HTTP_${status}`;
  const wechatCode = normalisePayCode(sent);
  const message = typeof reply.message === 'string' ? reply.message : '';
  const known = payErrorOf(sent);
  const transient = status === 202 || (known?.transient ?? (status >= 500 || status === 429));
  const issue = issueOf(reply.detail);
  return new XiaoqiaoError(transient ? 'wechat_unavailable' : 'wechat_rejected', {
    details: {
      wechatCode,
      ...(known === undefined ? {} : { hint: known.hint }),
      ...(issue === undefined ? {} : { issue }),
    },
    cause: new WechatFailure(sent, message, reply.detail),
    ...(wechatCode === 'STATEMENT_CREATING' ? { retryAfter: 1800 } : {}),
  });
}

/** Without the value that was sent: it may be somebody's name. */
function issueOf(detail: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof detail !== 'object' || detail === null) return undefined;
  const members = (['field', 'location', 'issue'] as const).flatMap((name) => {
    const value = (detail as Record<string, unknown>)[name];
    return typeof value === 'string' ? [[name, value.slice(0, 200)] as const] : [];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
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
