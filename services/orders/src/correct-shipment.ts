// Use case: an operator corrects what was said of a shipment, or says it again because WeChat had refused it.
import type { Id } from '@xiaoqiao/contract';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { loadOrder } from './load.ts';
import type { OrdersDependencies } from './ports.ts';
import { requireShipment, shipmentFact } from './ship-order.ts';
import type { ShipmentInput } from './shipment.ts';
import { type OrderStore, type OrderWithParts, stateOf } from './store.ts';

export interface CorrectShipment extends ShipmentInput {
  readonly orderId: Id<'order'>;
}

/** The order stays shipped. @throws XiaoqiaoError `validation_failed`, `order_not_found`, `order_state_conflict` */
export async function correctShipment(
  { database, outbox, clock }: OrdersDependencies,
  store: OrderStore,
  { orderId: id, ...shipment }: CorrectShipment,
): Promise<OrderWithParts> {
  const change = requireShipment(shipment);
  return database.transaction(async (tx) => {
    const { order } = await loadOrder(store, { id }, tx);
    const state = stateOf(order);
    if (order.status !== 'shipped' || !(await store.move(tx, { id, from: state, to: state, change })))
      throw new XiaoqiaoError('order_state_conflict', { details: { id, status: order.status } });
    await outbox.add(tx, 'order.shipment-corrected', {
      ...shipmentFact({ ...order, ...change }),
      correctedAt: toRfc3339(clock.now()),
    });
    return loadOrder(store, { id }, tx);
  });
}
