// The rules of an order: its states, its end, and how WeChat describes it.
import { DAY } from '@xiaoqiao/kit/clock';
import { type TradeState, type TransactionReply, toBeijingTime, tradeTypes } from '@xiaoqiao/wechat/wire';
import { keyOf, type Order } from '../records.ts';
import type { World } from '../world.ts';

/** How long an order can be paid when it sets no time itself; also the longest it can set. */
export const PAY_WINDOW = 7 * DAY;

const descriptions: Partial<Record<TradeState, string>> = {
  SUCCESS: '支付成功',
  REFUND: '转入退款',
  NOTPAY: '订单未支付',
  CLOSED: '订单已关闭',
};

export const isPaid = ({ state }: Order): boolean => state === 'SUCCESS' || state === 'REFUND';

/** The order as it is now: one that was not paid in time is closed. */
export function findOrder(world: World, mchid: string, outTradeNo: string): Order | undefined {
  const order = world.orders.get(keyOf(mchid, outTradeNo));
  return order && asOf(order, world.clock.now());
}

export const asOf = (order: Order, now: number): Order =>
  order.state === 'NOTPAY' && now >= order.expiresAt ? { ...order, state: 'CLOSED' } : order;

export const saveOrder = (world: World, order: Order): void =>
  world.orders.put(keyOf(order.mchid, order.outTradeNo), order);

export function findTransaction(world: World, mchid: string, transactionId: string): Order | undefined {
  const order = world.orders.get(world.transactions.get(transactionId) ?? '');
  return order?.mchid === mchid ? order : undefined;
}

/** The answer of a query and the plaintext of a notification. */
export function describeOrder(order: Order): TransactionReply {
  const description = {
    appid: order.appid,
    mchid: order.mchid,
    out_trade_no: order.outTradeNo,
    trade_state: order.state,
    trade_state_desc: descriptions[order.state] ?? order.state,
    ...(order.attach === undefined ? {} : { attach: order.attach }),
  };
  if (order.paidAt === undefined || order.transactionId === undefined)
    return { ...description, amount: { total: order.total, currency: 'CNY' } };
  return {
    ...description,
    transaction_id: order.transactionId,
    trade_type: tradeTypes[order.kind ?? 'jsapi'],
    bank_type: 'OTHERS',
    success_time: toBeijingTime(order.paidAt),
    payer: { openid: order.openid! },
    amount: { total: order.total, payer_total: order.total, currency: 'CNY', payer_currency: 'CNY' },
  };
}
