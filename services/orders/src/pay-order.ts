// Use case: start paying an order.
import type { Id, PaymentParameters } from '@xiaoqiao/contract';
import { fen } from '@xiaoqiao/contract';
import { answerOnce } from '@xiaoqiao/database';
import { loadOrder, stateConflict } from './load.ts';
import type { OrdersDependencies } from './ports.ts';
import type { OrderStore, OrderWithParts } from './store.ts';

export interface PayOrder {
  readonly userId: Id<'user'>;
  readonly orderId: Id<'order'>;
  readonly idempotencyKey: string;
}

/**
 * @returns the arguments of wx.requestPayment. WeChat is asked outside the transaction: the same order number gives
 * the same payment there, so a repetition is harmless, and of two parallel calls with one key the first stored answer wins.
 * @throws XiaoqiaoError `order_not_found`, `order_state_conflict`, `wechat_not_bound`, `wechat_unavailable`, `wechat_rejected`
 */
export async function payOrder(
  { database, clock, payments }: OrdersDependencies,
  store: OrderStore,
  { userId, orderId, idempotencyKey: key }: PayOrder,
): Promise<PaymentParameters> {
  const found = await loadOrder(store, { id: orderId, userId });
  const { order } = found;
  if (order.status !== 'pending' || clock.now() >= order.expires_at) throw stateConflict(order, 'pay');
  const parameters = await payments.start({
    orderId,
    number: order.number,
    userId,
    amount: fen(order.total),
    description: describe(found),
    expiresAt: order.expires_at,
  });
  const once = { scope: `pay-order:${userId}`, key, fingerprint: orderId, now: clock.now() };
  return database.transaction((tx) => answerOnce(tx, once, async () => parameters));
}

/** What the buyer sees in WeChat: the first thing bought and how many kinds, within 127 characters and without emoji, which WeChat refuses. */
function describe({ items }: OrderWithParts): string {
  const first = items[0]?.name ?? '';
  const text = items.length > 1 ? `${first} 等${items.length}种商品` : first;
  const plain = [...text].filter((character) => character.codePointAt(0)! <= 0xffff).join('');
  return plain.slice(0, 127) || '订单';
}
