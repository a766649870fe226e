// Paid orders in WeChat's books, page by page: what must still be shipped, what a user paid, what a day brought.
import { objects, text } from '../http/reply-fields.ts';
import { invalidInput } from '../invalid-input.ts';
import type { Api } from '../token/api.ts';
import { type ShippingState, shippingStates, TRADES_AT_ONCE } from '../wire/index.ts';
import { readTradeOrder, type TradeOrder } from './trade-order.ts';

/** What is left out matches everything. */
export interface TradeOrderFilter {
  /** Milliseconds; both included, by the second. */
  readonly paidFrom?: number;
  readonly paidTo?: number;
  readonly state?: ShippingState;
  readonly openid?: string;
  /** `next` of the page before. */
  readonly after?: string;
  /** 1 to 100; 100 when left out. */
  readonly limit?: number;
}

export interface TradeOrderPage {
  readonly list: readonly TradeOrder[];
  /** Absent on the last page. */
  readonly next?: string;
}

export async function listTradeOrders(
  api: Api,
  { paidFrom, paidTo, state, openid, after, limit = TRADES_AT_ONCE }: TradeOrderFilter,
  appid?: string,
): Promise<TradeOrderPage> {
  if (!(Number.isSafeInteger(limit) && limit >= 1 && limit <= TRADES_AT_ONCE))
    throw invalidInput('limit', 'range', `limit 须在 1–${TRADES_AT_ONCE} 之间`);
  if (paidFrom !== undefined && paidTo !== undefined && paidFrom > paidTo)
    throw invalidInput('paidTo', 'range', 'paidTo 不能早于 paidFrom');
  const range = {
    ...(paidFrom === undefined ? {} : { begin_time: Math.floor(paidFrom / 1000) }),
    ...(paidTo === undefined ? {} : { end_time: Math.floor(paidTo / 1000) }),
  };
  const body = {
    ...(Object.keys(range).length === 0 ? {} : { pay_time_range: range }),
    ...(state === undefined ? {} : { order_state: shippingStates[state] }),
    ...(openid === undefined ? {} : { openid }),
    ...(after === undefined ? {} : { last_index: after }),
    page_size: limit,
  };
  const reply = await api.ask({ method: 'POST', path: '/wxa/sec/order/get_order_list', body }, appid);
  // A page without orders may come without the list.
  const list = reply.order_list === undefined ? [] : objects(reply, 'order_list').map(readTradeOrder);
  return { list, ...(reply.has_more === true ? { next: text(reply, 'last_index') } : {}) };
}
