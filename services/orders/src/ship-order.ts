// Use case: an operator ships a paid order; from then on receipt is awaited.
import type { Id } from '@xiaoqiao/contract';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { loadOrder, requireNext, stateConflict } from './load.ts';
import type { OrdersDependencies } from './ports.ts';
import { maskReceiver, type ShipmentInput, shipmentColumns } from './shipment.ts';
import type { OrderStore, OrderWithParts } from './store.ts';
import type { OrderRow } from './tables.ts';

export interface ShipOrder extends ShipmentInput {
  readonly orderId: Id<'order'>;
}

/** @throws XiaoqiaoError `validation_failed`, `order_not_found`, `order_state_conflict` */
export async function shipOrder(
  { database, outbox, clock, settings }: OrdersDependencies,
  store: OrderStore,
  { orderId: id, ...shipment }: ShipOrder,
): Promise<OrderWithParts> {
  const columns = requireShipment(shipment);
  return database.transaction(async (tx) => {
    const { order } = await loadOrder(store, { id }, tx);
    const step = requireNext(order, 'ship');
    const now = clock.now();
    const change = { ...columns, shipped_at: now };
    if (!(await store.move(tx, { id, ...step, change }))) throw stateConflict(order, 'ship');
    await outbox.add(tx, 'order.shipped', {
      ...shipmentFact({ ...order, ...columns }),
      number: order.number,
      carrier: columns.carrier ?? '',
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

/** @throws XiaoqiaoError `validation_failed` naming what is missing */
export function requireShipment(input: ShipmentInput) {
  const verdict = shipmentColumns(input);
  if ('issues' in verdict)
    throw new XiaoqiaoError('validation_failed', { details: { issues: verdict.issues } });
  return verdict.columns;
}

/** What the events of a shipment say. */
export const shipmentFact = (order: OrderRow) => ({
  orderId: order.id,
  userId: order.user_id,
  logistics: order.logistics ?? ('express' as const),
  companyCode: order.company_code,
  trackingNumber: order.tracking_number ?? '',
  receiverPhone: maskReceiver((JSON.parse(order.address) as { phone: string }).phone),
});
