// A paid order in WeChat's books of what must be shipped.
import { type Fields, integer, isFields, object, optionalText, text } from '../http/reply-fields.ts';
import { unreadableReply, wechatCodeOf } from '../to-xiaoqiao-error.ts';
import type { Api } from '../token/api.ts';
import { errcodes, type ShippingState, shippingStates } from '../wire/index.ts';
import { type TradeReference, tradeKeyOf } from './trade-reference.ts';

export interface TradeOrder {
  readonly transactionId: string;
  readonly outTradeNo?: string;
  readonly openid: string;
  /** Fen. */
  readonly paidAmount: number;
  readonly paidAt: number;
  readonly state: ShippingState;
  readonly inComplaint: boolean;
  /** How often all of it was reported as shipped: 2 after the one correction. */
  readonly finishedCount: number;
}

export async function getTradeOrder(
  api: Api,
  trade: TradeReference,
  appid?: string,
): Promise<TradeOrder | undefined> {
  const call = { method: 'POST', path: '/wxa/sec/order/get_order', body: tradeKeyOf(trade) } as const;
  try {
    return readTradeOrder(object(await api.ask(call, appid), 'order'));
  } catch (error) {
    if (wechatCodeOf(error) === errcodes.tradeUnknown) return undefined;
    throw error;
  }
}

export function readTradeOrder(order: Fields): TradeOrder {
  const outTradeNo = optionalText(order, 'merchant_trade_no');
  const shipping = isFields(order.shipping) ? order.shipping : {};
  const names = Object.keys(shippingStates) as ShippingState[];
  const state = names.find((name) => shippingStates[name] === order.order_state);
  if (state === undefined) throw unreadableReply('order_state has an unknown value');
  return {
    transactionId: text(order, 'transaction_id'),
    ...(outTradeNo === undefined ? {} : { outTradeNo }),
    openid: text(order, 'openid'),
    paidAmount: integer(order, 'paid_amount'),
    paidAt: integer(order, 'pay_time') * 1000,
    state,
    inComplaint: order.in_complaint === true,
    finishedCount:
      shipping.finish_shipping_count === undefined ? 0 : integer(shipping, 'finish_shipping_count'),
  };
}
