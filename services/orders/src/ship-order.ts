// Use case: an operator ships a paid order; from then on receipt is awaited.
import type { Id } from '@xiaoqiao/contract';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import { loadOrder, requireNext, stateConflict } from './load.ts';
import type { OrdersDependencies } from './ports.ts';
import type { OrderStore, OrderWithParts } from './store.ts';

export interface ShipOrder {
  readonly orderId: Id<'order'>;
  readonly carrier: string;
  readonly trackingNumber: string;
}

/** @throws XiaoqiaoError `order_not_found`, `order_state_conflict` */
export function shipOrder(
  { database, outbox, clock, settings }: OrdersDependencies,
  store: OrderStore,
  { orderId: id, carrier, trackingNumber }: ShipOrder,
): Promise<OrderWithParts> {
  return database.transaction(async (tx) => {
    const { order } = await loadOrder(store, { id }, tx);
    const step = requireNext(order, 'ship');
    const now = clock.now();
    const change = { carrier, tracking_number: trackingNumber, shipped_at: now };
    if (!(await store.move(tx, { id, ...step, change }))) throw stateConflict(order, 'ship');
    await outbox.add(tx, 'order.shipped', {
      orderId: id,
      number: order.number,
      userId: order.user_id,
      carrier,
      trackingNumber,
      shippedAt: toRfc3339(now),
    });
    await outbox.add(
      tx,
      'order.receipt-window-ended',
      { orderId: id },
      { availableAt: now + settings.receiptWindow },
    );
    return loadOrder(store, { id }, tx);
  });
}
