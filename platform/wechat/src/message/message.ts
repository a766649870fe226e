// Messages to users: from templates they subscribed to, and from customer service.
import type { Api } from '../token/api.ts';
import { type CustomerServiceMessage, sendCustomerService } from './customer-service.ts';
import { type SubscribeMessage, sendSubscribe } from './subscribe.ts';

/** Besides those named, every call throws XiaoqiaoError wechat_unavailable or wechat_rejected. */
export interface Message {
  /**
   * One consent allows one message. `details.wechatCode`: 43101 no consent left, 40037 unknown template, 47003 a field
   * that the template refuses, 43108 several at once to one user.
   * @throws XiaoqiaoError validation_failed naming the field that WeChat would refuse; nothing is sent then.
   */
  sendSubscribe(message: SubscribeMessage, appid?: string): Promise<void>;
  /**
   * After a message of the user five within 48 hours, after entering the chat two within a minute: else 45015 too late,
   * 45047 too many.
   */
  sendCustomerService(openid: string, message: CustomerServiceMessage, appid?: string): Promise<void>;
}

export const createMessage = ({ api }: { api: Api }): Message => ({
  sendSubscribe: (message, appid) => sendSubscribe(api, message, appid),
  sendCustomerService: (openid, message, appid) => sendCustomerService(api, openid, message, appid),
});
