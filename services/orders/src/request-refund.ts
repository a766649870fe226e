// Use cases: a buyer asks for a refund, or an operator gives one unasked. While it is undecided the order neither ships nor completes.
import type { Fen, Id, Refund } from '@xiaoqiao/contract';
import { answerOnce, type Transaction } from '@xiaoqiao/database';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { attachEvidence } from './attach-evidence.ts';
import { checkWords } from './check-words.ts';
import { fingerprintOf } from './fingerprint.ts';
import { loadOrder, requireNext, stateConflict } from './load.ts';
import { refundAmount } from './order.ts';
import type { OrdersDependencies } from './ports.ts';
import { presentRefund } from './present.ts';
import { moneyOf, type OrderStore } from './store.ts';
import type { RefundRow } from './tables.ts';

export interface RequestRefund {
  readonly orderId: Id<'order'>;
  /** The buyer who asks; an operator decides at once when left out. */
  readonly userId?: Id<'user'>;
  /** Everything not yet refunded when left out. */
  readonly amount?: Fen;
  readonly reason: string;
  /** Pictures of the buyer who asks. */
  readonly evidence?: readonly Id<'file'>[];
  readonly idempotencyKey: string;
  /** Whose key it is. */
  readonly callerId: Id<'user'>;
}

/** @throws XiaoqiaoError `order_not_found`, `order_state_conflict`, `refund_in_progress`, `refund_exceeds_paid`, `file_not_usable`, `idempotency_key_reused` */
export async function requestRefund(
  deps: OrdersDependencies,
  store: OrderStore,
  command: RequestRefund,
): Promise<Refund> {
  const { idempotencyKey: key, callerId, ...request } = command;
  const { userId, reason } = command;
  if (userId !== undefined) await checkWords(deps, { userId, field: 'reason', words: reason });
  const once = {
    scope: `refund:${callerId}`,
    key,
    fingerprint: fingerprintOf(request),
    now: deps.clock.now(),
  };
  const refund = await deps.database.transaction((tx) =>
    answerOnce(tx, once, async () => presentRefund(await startRefund(tx, deps, store, command))),
  );
  // What was answered before there could be pictures, and is asked again now, has none.
  return { ...refund, evidence: refund.evidence ?? [] };
}

async function startRefund(
  tx: Transaction,
  deps: OrdersDependencies,
  store: OrderStore,
  { orderId: id, userId, amount: asked, reason, evidence = [] }: RequestRefund,
): Promise<RefundRow> {
  const { outbox, clock, ids } = deps;
  const { order } = await loadOrder(store, userId === undefined ? { id } : { id, userId }, tx);
  if (order.status === 'refunding') throw new XiaoqiaoError('refund_in_progress', { details: { id } });
  const step = requireNext(order, 'startRefund');
  const verdict = refundAmount(moneyOf(order), asked);
  if ('error' in verdict) throw new XiaoqiaoError(verdict.error, { details: verdict.details });

  const now = clock.now();
  const decided = userId === undefined;
  const refund: RefundRow = {
    id: ids.next(),
    order_id: id,
    amount: verdict.amount,
    reason,
    evidence: JSON.stringify(evidence),
    status: decided ? 'processing' : 'requested',
    decision_note: null,
    requested_at: now,
    decided_at: decided ? now : null,
    completed_at: null,
  };
  if (!(await store.move(tx, { id, ...step }))) throw stateConflict(order, 'startRefund');
  if (evidence.length > 0)
    await attachEvidence(tx, deps, { refundId: refund.id, userId: order.user_id, fileIds: evidence });
  await store.insertRefund(tx, refund);
  const fact = { orderId: id, userId: order.user_id, refundId: refund.id, amount: verdict.amount };
  if (decided) await outbox.add(tx, 'order.refund-approved', { ...fact, reason });
  else await outbox.add(tx, 'order.refund-requested', fact);
  return refund;
}
