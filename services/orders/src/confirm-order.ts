// Use case: receipt is confirmed, by the buyer or by time.
import type { Id } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import { loadOrder, requireNext, stateConflict } from './load.ts';
import type { OrdersDependencies } from './ports.ts';
import type { OrderStore, OrderWithParts } from './store.ts';
import type { OrderRow } from './tables.ts';

/** @throws XiaoqiaoError `order_not_found`, `order_state_conflict` */
export function confirmOrder(
  deps: OrdersDependencies,
  store: OrderStore,
  { orderId: id, userId }: { orderId: Id<'order'>; userId: Id<'user'> },
): Promise<OrderWithParts> {
  return deps.database.transaction(async (tx) => {
    const { order } = await loadOrder(store, { id, userId }, tx);
    await completeIn(tx, deps, store, order, 'user');
    return loadOrder(store, { id }, tx);
  });
}

export async function completeIn(
  tx: Transaction,
  { outbox, clock }: OrdersDependencies,
  store: OrderStore,
  order: OrderRow,
  by: 'user' | 'timer',
): Promise<void> {
  const step = requireNext(order, 'confirm');
  if (!(await store.move(tx, { id: order.id, ...step, change: { completed_at: clock.now() } })))
    throw stateConflict(order, 'confirm');
  await outbox.add(tx, 'order.completed', { orderId: order.id, userId: order.user_id, by });
}
