// Use case: start paying an order. One payment per order; asking again gives fresh arguments for the same one.
import type { Fen, Id, PaymentParameters } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { paymentCheckDelay } from './payment.ts';
import type { PaymentsDependencies } from './ports.ts';
import { recordIfPaid } from './settle-payment.ts';
import type { PaymentStore } from './store.ts';
import type { PaymentRow } from './tables.ts';

export interface StartPayment {
  readonly orderId: Id<'order'>;
  /** Becomes WeChat's `out_trade_no`. */
  readonly number: string;
  readonly userId: Id<'user'>;
  readonly amount: Fen;
  readonly description: string;
  /** Milliseconds; nobody may pay after it. */
  readonly expiresAt: number;
}

/**
 * The row and its check timer are committed before WeChat hears of the payment: whatever dies after that, the money is asked about.
 * @returns the arguments of wx.requestPayment
 * @throws XiaoqiaoError `wechat_not_bound`, `order_state_conflict`, `wechat_unavailable`, `wechat_rejected`
 */
export async function startPayment(
  deps: PaymentsDependencies,
  store: PaymentStore,
  command: StartPayment,
): Promise<PaymentParameters> {
  const { identities, wechatPay } = deps;
  const openid = await identities.openidOf(command.userId, wechatPay.appid);
  if (openid === undefined) throw new XiaoqiaoError('wechat_not_bound');
  const payment = (await store.findByOrder(command.orderId)) ?? (await open(deps, store, command, openid));
  const conflict = (status: string) =>
    new XiaoqiaoError('order_state_conflict', { details: { id: command.orderId, payment: status } });
  if (payment.status !== 'pending') throw conflict(payment.status);
  const answer = await wechatPay.prepay({
    openid: payment.openid,
    orderNumber: payment.order_number,
    description: payment.description,
    amount: payment.amount as Fen,
    expiresAt: payment.expires_at,
  });
  if (answer !== 'paid') return answer;
  await recordIfPaid(deps, store, payment);
  throw conflict('succeeded');
}

function open(
  { database, outbox, clock, ids, wechatPay }: PaymentsDependencies,
  store: PaymentStore,
  { orderId, number, userId, amount, description, expiresAt }: StartPayment,
  openid: string,
): Promise<PaymentRow> {
  return database.transaction(async (tx) => {
    const existing = await store.findByOrder(orderId, tx);
    if (existing !== undefined) return existing;
    const now = clock.now();
    const payment: PaymentRow = {
      id: ids.next(),
      order_id: orderId,
      order_number: number,
      user_id: userId,
      appid: wechatPay.appid,
      mchid: wechatPay.mchid,
      openid,
      amount,
      description,
      status: 'pending',
      transaction_id: null,
      refund_total: 0,
      created_at: now,
      expires_at: expiresAt,
      paid_at: null,
    };
    await store.insert(tx, payment);
    const due = { availableAt: now + paymentCheckDelay(0) };
    await outbox.add(tx, 'payment.check-came-due', { paymentId: payment.id, attempt: 1 }, due);
    return payment;
  });
}
