// Phone: a code of the getPhoneNumber button becomes the number behind it.
import type { Log } from '@xiaoqiao/kit/log';
import type { Apps } from '../apps.ts';
import type { Exchange } from '../http/exchange.ts';
import { object, text } from '../http/reply-fields.ts';
import { unreadableReply } from '../to-xiaoqiao-error.ts';
import type { AccessTokens } from '../token/access-tokens.ts';
import { callWithToken } from '../token/call-with-token.ts';

export interface PhoneNumber {
  /** With country prefix for foreign numbers. */
  readonly phoneNumber: string;
  /** Without any prefix. */
  readonly purePhoneNumber: string;
  readonly countryCode: string;
}

export interface Phone {
  /**
   * Redeems a phone code, which works once, within five minutes; a login code is another kind.
   * @throws XiaoqiaoError wechat_code_invalid, wechat_unavailable, wechat_rejected.
   */
  getPhoneNumber(code: string, appid?: string): Promise<PhoneNumber>;
}

export const createPhone = (deps: {
  exchange: Exchange;
  apps: Apps;
  tokens: AccessTokens;
  log: Log;
}): Phone => ({
  async getPhoneNumber(code, appid = deps.apps.first) {
    const call = { method: 'POST', path: '/wxa/business/getuserphonenumber', body: { code } } as const;
    const info = object(await callWithToken(deps, appid, call), 'phone_info');
    if (text(object(info, 'watermark'), 'appid') !== appid)
      throw unreadableReply('the phone number was given to another app');
    return {
      phoneNumber: text(info, 'phoneNumber'),
      purePhoneNumber: text(info, 'purePhoneNumber'),
      countryCode: text(info, 'countryCode'),
    };
  },
});
