// What happens to a trade without the shop: the user confirms, time passes, WeChat reminds.
import { HOUR } from '@xiaoqiao/kit/clock';
import { shippingStates } from '@xiaoqiao/wechat/wire';
import { sendSystemPush } from '../push/pushes.ts';
import type { World } from '../world.ts';
import { describeReference, stateOf, type Trade } from './trade.ts';
import { isTradeManaged } from './trade-routes.ts';

/** An order that is paid and not shipped is reminded of after this long, once. */
const REMINDED_AFTER = 48 * HOUR;

/** @throws RangeError unless it is shipped and not confirmed. */
export function confirmReceipt(world: World, transactionId: string, by: 'user' | 'time'): void {
  const trade = paidTrade(world, transactionId);
  if (trade?.shipment === undefined || stateOf(trade) !== shippingStates.shipped)
    throw new RangeError(`${transactionId} is not shipped, or confirmed already`);
  const now = world.clock.now();
  world.program.shipments.put(transactionId, { ...trade.shipment, confirmedAt: now });
  const seconds = Math.floor(now / 1000);
  sendSystemPush(world, trade.order.appid, {
    event: 'trade_manage_order_settlement',
    members: {
      ...describeReference(trade),
      shipped_time: Math.floor(trade.shipment.shippedAt / 1000),
      confirm_receive_method: by === 'user' ? 1 : 2,
      confirm_receive_time: seconds,
      settlement_time: seconds,
    },
  });
}

/** Tells shops of what they have not shipped for two days. */
export function remindOfShipping(world: World): void {
  for (const order of world.orders.values()) {
    const { transactionId, paidAt, state, appid } = order;
    if (transactionId === undefined || paidAt === undefined || state !== 'SUCCESS') continue;
    if (world.clock.now() - paidAt < REMINDED_AFTER || !isTradeManaged(world, appid)) continue;
    const { shipments, reminded } = world.program;
    if (shipments.get(transactionId) !== undefined || reminded.get(transactionId) !== undefined) continue;
    reminded.put(transactionId, true);
    sendSystemPush(world, appid, {
      event: 'trade_manage_remind_shipping',
      members: {
        ...describeReference({ order: { ...order, transactionId, paidAt }, shipment: undefined }),
        msg: '订单支付已超过 48 小时，请尽快发货',
      },
    });
  }
}

function paidTrade(world: World, transactionId: string): Trade | undefined {
  const order = world.orders.get(world.transactions.get(transactionId) ?? '');
  if (order?.paidAt === undefined) return undefined;
  return {
    order: { ...order, transactionId, paidAt: order.paidAt },
    shipment: world.program.shipments.get(transactionId),
  };
}
