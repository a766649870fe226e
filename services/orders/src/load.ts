// Finds the order a use case is about, and refuses in one place what is not there or not allowed.
import type { Id } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { nextState, type OrderState, type OrderVerb } from './order.ts';
import { type OrderStore, type OrderWithParts, stateOf } from './store.ts';
import type { OrderRow, RefundRow } from './tables.ts';

/** @throws XiaoqiaoError `order_not_found`, also when it is somebody else's: ids must not be guessable. */
export async function loadOrder(
  store: OrderStore,
  { id, userId }: { id: Id<'order'>; userId?: Id<'user'> },
  tx?: Transaction,
): Promise<OrderWithParts> {
  const found = await store.find(id, tx);
  if (found === undefined || (userId !== undefined && found.order.user_id !== userId))
    throw new XiaoqiaoError('order_not_found', { details: { id } });
  return found;
}

/** @throws XiaoqiaoError `refund_not_found` */
export function requireRefund({ order, refunds }: OrderWithParts, refundId: Id<'refund'>): RefundRow {
  const refund = refunds.find(({ id }) => id === refundId);
  if (refund === undefined)
    throw new XiaoqiaoError('refund_not_found', { details: { id: order.id, refundId } });
  return refund;
}

/** @throws XiaoqiaoError `order_state_conflict` naming state and verb */
export function requireNext(order: OrderRow, verb: OrderVerb): { from: OrderState; to: OrderState } {
  const from = stateOf(order);
  const to = nextState(from, verb);
  if (to === undefined) throw stateConflict(order, verb);
  return { from, to };
}

export const stateConflict = (order: OrderRow, verb: OrderVerb): XiaoqiaoError =>
  new XiaoqiaoError('order_state_conflict', { details: { id: order.id, status: order.status, verb } });
