// Shipping information: where an app is trade managed, the money stays frozen until shipping is reported.
import { requireLength } from '../invalid-input.ts';
import type { Api } from '../token/api.ts';
import { LINK_LENGTH } from '../wire/index.ts';
import { listTradeOrders, type TradeOrderFilter, type TradeOrderPage } from './list-trade-orders.ts';
import { getTradeOrder, type TradeOrder } from './trade-order.ts';
import { type TradeReference, tradeKeyOf } from './trade-reference.ts';
import { type ShippingInfo, uploadShippingInfo } from './upload.ts';

/**
 * Besides those named, every call throws XiaoqiaoError wechat_unavailable or wechat_rejected; `retryable` says whether
 * the same call may succeed later.
 */
export interface Shipping {
  /**
   * Reports a shipment; what was reported can be corrected once. 10060001 right after the payment passes by itself
   * (retryable); 10060003 when it was corrected already, 10060031 when somebody else paid.
   * @throws XiaoqiaoError validation_failed naming the field that WeChat would refuse; nothing is sent then.
   */
  uploadShippingInfo(info: ShippingInfo, appid?: string): Promise<'uploaded' | 'unchanged'>;
  /** Undefined when WeChat's books have no such payment, or not yet. */
  getOrder(trade: TradeReference, appid?: string): Promise<TradeOrder | undefined>;
  /**
   * A page of paid orders. 10060011 when `after` comes from nowhere.
   * @throws XiaoqiaoError validation_failed naming the field that WeChat would refuse; nothing is sent then.
   */
  listOrders(filter?: TradeOrderFilter, appid?: string): Promise<TradeOrderPage>;
  /** Reminds the user to confirm what an express delivered; once per payment (10060030). `receivedAt` in milliseconds. */
  notifyConfirmReceive(trade: TradeReference, receivedAt: number, appid?: string): Promise<void>;
  /** Does WeChat keep this app's money until shipping is reported? */
  isTradeManaged(appid?: string): Promise<boolean>;
  /** The page that WeChat's messages about shipments open; it gets the payment's numbers as a query. */
  setMsgJumpPath(path: string, appid?: string): Promise<void>;
}

export const createShipping = ({ api }: { api: Api }): Shipping => ({
  uploadShippingInfo: (info, appid) => uploadShippingInfo(api, info, appid),
  getOrder: (trade, appid) => getTradeOrder(api, trade, appid),
  listOrders: (filter = {}, appid) => listTradeOrders(api, filter, appid),
  async notifyConfirmReceive(trade, receivedAt, appid) {
    const body = { ...tradeKeyOf(trade), received_time: Math.floor(receivedAt / 1000) };
    await api.ask({ method: 'POST', path: '/wxa/sec/order/notify_confirm_receive', body }, appid);
  },
  async isTradeManaged(appid = api.firstApp) {
    const call = { method: 'POST', path: '/wxa/sec/order/is_trade_managed', body: { appid } } as const;
    return (await api.ask(call, appid)).is_trade_managed === true;
  },
  async setMsgJumpPath(path, appid) {
    requireLength('path', path, LINK_LENGTH, 0);
    await api.ask({ method: 'POST', path: '/wxa/sec/order/set_msg_jump_path', body: { path } }, appid);
  },
});
