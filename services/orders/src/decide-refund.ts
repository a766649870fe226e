// Use case: an operator approves or rejects a refund request.
import { fen, type Id, type Refund } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { loadOrder, requireNext, requireRefund, stateConflict } from './load.ts';
import type { OrdersDependencies } from './ports.ts';
import { presentRefund } from './present.ts';
import type { OrderStore } from './store.ts';

export interface DecideRefund {
  readonly orderId: Id<'order'>;
  readonly refundId: Id<'refund'>;
  readonly approve: boolean;
  readonly note?: string;
}

/** @throws XiaoqiaoError `order_not_found`, `refund_not_found`, `refund_state_conflict` */
export function decideRefund(
  { database, outbox, clock }: OrdersDependencies,
  store: OrderStore,
  { orderId: id, refundId, approve, note }: DecideRefund,
): Promise<Refund> {
  return database.transaction(async (tx) => {
    const found = await loadOrder(store, { id }, tx);
    const { order } = found;
    const refund = requireRefund(found, refundId);
    const to = approve ? 'processing' : 'rejected';
    const change = { decision_note: note ?? null, decided_at: clock.now() };
    if (
      refund.status !== 'requested' ||
      !(await store.moveRefund(tx, { id: refundId, from: 'requested', to, change }))
    )
      throw new XiaoqiaoError('refund_state_conflict', { details: { refundId, status: refund.status } });

    const fact = { orderId: id, userId: order.user_id, refundId };
    if (approve) {
      await outbox.add(tx, 'order.refund-approved', {
        ...fact,
        amount: fen(refund.amount),
        reason: refund.reason,
      });
    } else {
      if (!(await store.move(tx, { id, ...requireNext(order, 'dropRefund') })))
        throw stateConflict(order, 'dropRefund');
      await outbox.add(tx, 'order.refund-rejected', fact);
    }
    return presentRefund({ ...refund, ...change, status: to });
  });
}
