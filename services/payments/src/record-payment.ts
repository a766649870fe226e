// Use case: WeChat says that money came, by notification or when asked. Recorded once, whoever says it first.

import { toRfc3339 } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { judgeTransaction } from './payment.ts';
import type { PaidTransaction, PaymentsDependencies } from './ports.ts';
import type { PaymentStore } from './store.ts';

/** @throws XiaoqiaoError `notification_invalid` for an order we never sent, `payment_amount_mismatch` when amount, appid, merchant or transaction differ */
export async function recordPayment(
  { database, outbox, log }: PaymentsDependencies,
  store: PaymentStore,
  transaction: PaidTransaction,
): Promise<void> {
  const { orderNumber, transactionId, amount, paidAt } = transaction;
  await database.transaction(async (tx) => {
    const payment = await store.findByNumber(orderNumber, tx);
    if (payment === undefined) {
      log.error('money came for an order number that was never sent', { orderNumber, transactionId, amount });
      throw new XiaoqiaoError('notification_invalid', { details: { orderNumber } });
    }
    const verdict = judgeTransaction(payment, transaction);
    if (verdict === 'known') return;
    if (verdict === 'mismatch') {
      log.error('a payment does not match its order', {
        orderNumber,
        transactionId,
        amount,
        expected: payment.amount,
      });
      throw new XiaoqiaoError('payment_amount_mismatch', { details: { orderNumber } });
    }
    if (!(await store.markSucceeded(tx, payment.id, { transactionId, paidAt }))) return;
    const fact = {
      paymentId: payment.id,
      orderId: payment.order_id,
      amount,
      transactionId,
      paidAt: toRfc3339(paidAt),
    };
    await outbox.add(tx, 'payment.succeeded', fact);
  });
}
