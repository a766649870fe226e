// Paid orders as trade management sees them: its books lag behind the payments, and it knows what was shipped.
import { DAY, SECOND } from '@xiaoqiao/kit/clock';
import { errcodes, shippingStates } from '@xiaoqiao/wechat/wire';
import { ApiRefusal } from '../http/api-refusal.ts';
import type { Shipment } from '../program-world.ts';
import { keyOf, type Order } from '../records.ts';
import type { World } from '../world.ts';

/** A payment is looked up in vain for this long. */
const BOOKED_AFTER = 10 * SECOND;
/** After that, what was shipped counts as received. */
const CONFIRMED_AFTER = 10 * DAY;

export interface Trade {
  readonly order: Order & { readonly transactionId: string; readonly paidAt: number };
  readonly shipment: Shipment | undefined;
}

/** @throws ApiRefusal 10060001. */
export function tradeOf(
  world: World,
  appid: string,
  key: { transactionId?: unknown; mchid?: unknown; outTradeNo?: unknown },
): Trade {
  const orderKey =
    typeof key.transactionId === 'string' && key.transactionId !== ''
      ? world.transactions.get(key.transactionId)
      : keyOf(String(key.mchid), String(key.outTradeNo));
  const order = orderKey === undefined ? undefined : world.orders.get(orderKey);
  const paid = order?.paidAt !== undefined && world.clock.now() - order.paidAt >= BOOKED_AFTER;
  if (!paid || order.transactionId === undefined || order.appid !== appid)
    throw new ApiRefusal(errcodes.tradeUnknown);
  const { transactionId, paidAt } = order;
  return {
    order: { ...order, transactionId, paidAt: paidAt! },
    shipment: world.program.shipments.get(transactionId),
  };
}

/** All that the books of an app have, the earliest payment first. */
export const tradesOf = (world: World, appid: string): Trade[] =>
  world.orders
    .values()
    .flatMap((order): Trade[] => {
      const { transactionId, paidAt } = order;
      const booked = paidAt !== undefined && world.clock.now() - paidAt >= BOOKED_AFTER;
      if (!booked || transactionId === undefined || order.appid !== appid) return [];
      return [
        { order: { ...order, transactionId, paidAt }, shipment: world.program.shipments.get(transactionId) },
      ];
    })
    .sort(
      ({ order: one }, { order: other }) =>
        one.paidAt - other.paidAt || (one.transactionId < other.transactionId ? -1 : 1),
    );

export function stateOf({ order, shipment }: Trade): number {
  if (order.state === 'REFUND') return shippingStates.refunded;
  if (shipment?.confirmedAt !== undefined) return shippingStates.confirmed;
  return shipment !== undefined && shipment.finishedCount > 0
    ? shippingStates.shipped
    : shippingStates.to_ship;
}

export const estimatedSettlement = (shippedAt: number): number => shippedAt + CONFIRMED_AFTER;

/** As events and replies name it. */
export const describeReference = ({ order }: Trade) => ({
  transaction_id: order.transactionId,
  merchant_id: order.mchid,
  sub_merchant_id: '',
  merchant_trade_no: order.outTradeNo,
  pay_time: Math.floor(order.paidAt / 1000),
});

export function describeTrade(trade: Trade) {
  const { order, shipment } = trade;
  return {
    ...describeReference(trade),
    description: shipment?.parcels.map(({ item_desc }) => item_desc).join(';') ?? '',
    paid_amount: order.total,
    openid: order.openid,
    trade_create_time: Math.floor(order.createdAt / 1000),
    order_state: stateOf(trade),
    in_complaint: false,
    shipping: shipment === undefined ? {} : describeShipment(shipment),
  };
}

const describeShipment = ({ deliveryMode, logisticsType, finishedCount, parcels, shippedAt }: Shipment) => ({
  delivery_mode: deliveryMode,
  logistics_type: logisticsType,
  finish_shipping: finishedCount > 0,
  goods_desc: '',
  finish_shipping_count: finishedCount,
  shipping_list: parcels.map(({ item_desc, ...parcel }) => ({
    ...parcel,
    goods_desc: item_desc,
    upload_time: Math.floor(shippedAt / 1000),
  })),
});
