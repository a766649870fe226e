// Phone: a code of the getPhoneNumber button becomes the number behind it.
import { object, text } from '../http/reply-fields.ts';
import { unreadableReply } from '../to-xiaoqiao-error.ts';
import type { Api } from '../token/api.ts';

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

export const createPhone = ({ api }: { api: Api }): Phone => ({
  async getPhoneNumber(code, appid = api.firstApp) {
    const call = {
      method: 'POST',
      path: '/wxa/business/getuserphonenumber',
      body: { code },
      sealable: true,
    } as const;
    const info = object(await api.ask(call, appid), 'phone_info');
    if (text(object(info, 'watermark'), 'appid') !== appid)
      throw unreadableReply('the phone number was given to another app');
    return {
      phoneNumber: text(info, 'phoneNumber'),
      purePhoneNumber: text(info, 'purePhoneNumber'),
      countryCode: text(info, 'countryCode'),
    };
  },
});
