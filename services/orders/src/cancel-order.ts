// Use case: cancel an unpaid order, by its buyer or because its time is over. WeChat is asked first: money must not be missed.
import type { Id } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import { loadOrder, requireNext, stateConflict } from './load.ts';
import type { OrdersDependencies } from './ports.ts';
import { linesOf, type OrderStore, type OrderWithParts } from './store.ts';

export type CancelReason = 'user' | 'expired' | 'admin';

export interface CancelOrder {
  readonly orderId: Id<'order'>;
  /** Whose it must be; anybody's when left out. */
  readonly userId?: Id<'user'>;
  readonly reason: CancelReason;
}

/** @throws XiaoqiaoError `order_not_found`, `order_state_conflict` (also when it turns out to be paid), `wechat_unavailable` */
export async function cancelOrder(
  deps: OrdersDependencies,
  store: OrderStore,
  command: CancelOrder,
): Promise<OrderWithParts> {
  const { orderId: id, userId, reason } = command;
  const whose = userId === undefined ? { id } : { id, userId };
  const { order } = await loadOrder(store, whose);
  requireNext(order, 'cancel');
  if ((await deps.payments.settle(id)) === 'paid')
    throw stateConflict({ ...order, status: 'paid' }, 'cancel');
  return deps.database.transaction(async (tx) => {
    const found = await loadOrder(store, { id }, tx);
    await cancelIn(tx, deps, store, found, reason);
    return loadOrder(store, { id }, tx);
  });
}

/** The state change itself: order, stock and event in one transaction. */
export async function cancelIn(
  tx: Transaction,
  { catalog, outbox, clock }: OrdersDependencies,
  store: OrderStore,
  { order, items }: OrderWithParts,
  reason: CancelReason,
): Promise<void> {
  const step = requireNext(order, 'cancel');
  const change = { cancel_reason: reason, cancelled_at: clock.now() };
  if (!(await store.move(tx, { id: order.id, ...step, change }))) throw stateConflict(order, 'cancel');
  await catalog.release(tx, linesOf(items));
  await outbox.add(tx, 'order.cancelled', { orderId: order.id, userId: order.user_id, reason });
}
