// Rows of payments and refunds, in the transaction that is handed in.
import type { Fen, Id } from '@xiaoqiao/contract';
import type { Database, Transaction } from '@xiaoqiao/database';
import type { PaymentRefundRow, PaymentRow, PaymentsTables } from './tables.ts';

export type PaymentStore = ReturnType<typeof createPaymentStore>;

export function createPaymentStore(database: Database) {
  const db = database.reader<PaymentsTables>();
  const on = (tx: Transaction | undefined) => tx?.on<PaymentsTables>() ?? db;

  return {
    find: (id: Id<'payment'>, tx?: Transaction): Promise<PaymentRow | undefined> =>
      on(tx).selectFrom('payments').selectAll().where('id', '=', id).executeTakeFirst(),

    findByOrder: (orderId: Id<'order'>, tx?: Transaction): Promise<PaymentRow | undefined> =>
      on(tx).selectFrom('payments').selectAll().where('order_id', '=', orderId).executeTakeFirst(),

    findByNumber: (orderNumber: string, tx?: Transaction): Promise<PaymentRow | undefined> =>
      on(tx).selectFrom('payments').selectAll().where('order_number', '=', orderNumber).executeTakeFirst(),

    findByTransaction: (transactionId: string, tx?: Transaction): Promise<PaymentRow | undefined> =>
      on(tx)
        .selectFrom('payments')
        .selectAll()
        .where('transaction_id', '=', transactionId)
        .executeTakeFirst(),

    async insert(tx: Transaction, payment: PaymentRow): Promise<void> {
      await tx.on<PaymentsTables>().insertInto('payments').values(payment).execute();
    },

    /** Money counts even when the payment was thought closed. @returns false when it was recorded already. */
    async markSucceeded(
      tx: Transaction,
      id: Id<'payment'>,
      paid: { transactionId: string; paidAt: number },
    ): Promise<boolean> {
      const result = await tx
        .on<PaymentsTables>()
        .updateTable('payments')
        .set({ status: 'succeeded', transaction_id: paid.transactionId, paid_at: paid.paidAt })
        .where('id', '=', id)
        .where('status', '!=', 'succeeded')
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    async markClosed(tx: Transaction, id: Id<'payment'>): Promise<void> {
      await tx
        .on<PaymentsTables>()
        .updateTable('payments')
        .set({ status: 'closed' })
        .where('id', '=', id)
        .where('status', '=', 'pending')
        .execute();
    },

    /** @returns false when the refunds would exceed what was paid. */
    async takeRefund(tx: Transaction, id: Id<'payment'>, amount: Fen): Promise<boolean> {
      const result = await tx
        .on<PaymentsTables>()
        .updateTable('payments')
        .set((eb) => ({ refund_total: eb('refund_total', '+', amount) }))
        .where('id', '=', id)
        .where('status', '=', 'succeeded')
        .where((eb) => eb(eb('refund_total', '+', amount), '<=', eb.ref('amount')))
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    async returnRefund(tx: Transaction, id: Id<'payment'>, amount: number): Promise<void> {
      await tx
        .on<PaymentsTables>()
        .updateTable('payments')
        .set((eb) => ({ refund_total: eb('refund_total', '-', amount) }))
        .where('id', '=', id)
        .execute();
    },

    findRefund: (id: Id<'payment-refund'>, tx?: Transaction): Promise<PaymentRefundRow | undefined> =>
      on(tx).selectFrom('payment_refunds').selectAll().where('id', '=', id).executeTakeFirst(),

    async countFailedRefunds(tx: Transaction, paymentId: Id<'payment'>): Promise<number> {
      const { count } = await tx
        .on<PaymentsTables>()
        .selectFrom('payment_refunds')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('payment_id', '=', paymentId)
        .where('status', '=', 'failed')
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    async insertRefund(tx: Transaction, refund: PaymentRefundRow): Promise<void> {
      await tx.on<PaymentsTables>().insertInto('payment_refunds').values(refund).execute();
    },

    /** @returns false when somebody else moved it first. */
    async moveRefund(
      tx: Transaction,
      { id, status: from }: PaymentRefundRow,
      change: Pick<PaymentRefundRow, 'status'> & Partial<PaymentRefundRow>,
    ): Promise<boolean> {
      const result = await tx
        .on<PaymentsTables>()
        .updateTable('payment_refunds')
        .set(change)
        .where('id', '=', id)
        .where('status', '=', from)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
  };
}
