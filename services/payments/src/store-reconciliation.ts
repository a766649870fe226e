// Rows of reconciliations, and what our books say of a day.
import { fen } from '@xiaoqiao/contract';
import { type Database, insertIfAbsent, type Transaction } from '@xiaoqiao/database';
import type { BilledNumbers, DayDifference, OurDay } from './ports.ts';
import type { PaymentRefundRow, PaymentsTables, ReconciliationRow } from './tables.ts';

export type ReconciliationStore = ReturnType<typeof createReconciliationStore>;

/** Databases limit how many values one statement may have. */
const CHUNK = 500;
const chunksOf = (values: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(values.length / CHUNK) }, (_, n) =>
    values.slice(n * CHUNK, (n + 1) * CHUNK),
  );

const refundWords = {
  requested: 'processing',
  processing: 'processing',
  succeeded: 'succeeded',
  abnormal: 'abnormal',
  failed: 'failed',
} as const satisfies Record<PaymentRefundRow['status'], string>;

export function createReconciliationStore(database: Database) {
  const db = database.reader<PaymentsTables>();
  const on = (tx: Transaction | undefined) => tx?.on<PaymentsTables>() ?? db;
  const refunds = () =>
    db
      .selectFrom('payment_refunds as r')
      .innerJoin('payments as p', 'p.id', 'r.payment_id')
      .select(['r.id', 'r.amount', 'r.status', 'p.order_number']);
  const payments = () =>
    db.selectFrom('payments').select(['order_number', 'transaction_id', 'amount', 'status']);

  return {
    /** What happened on that day, and whatever else the bill names: at midnight the books may differ by a moment. */
    async ourDay({ from, to }: { from: number; to: number }, billed: BilledNumbers): Promise<OurDay> {
      const paid = await payments()
        .where('status', '=', 'succeeded')
        .where('paid_at', '>=', from)
        .where('paid_at', '<', to)
        .execute();
      const refunded = await refunds()
        .where('r.accepted_at', '>=', from)
        .where('r.accepted_at', '<', to)
        .execute();
      for (const numbers of chunksOf(billed.payments))
        paid.push(...(await payments().where('order_number', 'in', numbers).execute()));
      for (const numbers of chunksOf(billed.refunds))
        refunded.push(...(await refunds().where('r.id', 'in', numbers).execute()));
      return {
        payments: [...new Map(paid.map((row) => [row.order_number, row])).values()].map((row) => ({
          outTradeNo: row.order_number,
          ...(row.transaction_id === null ? {} : { transactionId: row.transaction_id }),
          amount: fen(row.amount),
          state: row.status === 'succeeded' ? 'paid' : 'unpaid',
        })),
        refunds: [...new Map(refunded.map((row) => [row.id, row])).values()].map((row) => ({
          outRefundNo: row.id,
          outTradeNo: row.order_number,
          amount: fen(row.amount),
          state: refundWords[row.status],
        })),
      };
    },

    find: (date: string, tx?: Transaction): Promise<ReconciliationRow | undefined> =>
      on(tx).selectFrom('reconciliations').selectAll().where('date', '=', date).executeTakeFirst(),

    latest: (tx: Transaction): Promise<ReconciliationRow | undefined> =>
      on(tx).selectFrom('reconciliations').selectAll().orderBy('date', 'desc').executeTakeFirst(),

    /** Latest first, from before `before`. */
    list({ before, limit }: { before: string | undefined; limit: number }): Promise<ReconciliationRow[]> {
      let query = db.selectFrom('reconciliations').selectAll().orderBy('date', 'desc').limit(limit);
      if (before !== undefined) query = query.where('date', '<', before);
      return query.execute();
    },

    listDifferences: ({ date, after, limit }: { date: string; after: number; limit: number }) =>
      db
        .selectFrom('reconciliation_differences')
        .selectAll()
        .where('date', '=', date)
        .where('position', '>', after)
        .orderBy('position')
        .limit(limit)
        .execute(),

    async insert(tx: Transaction, row: ReconciliationRow): Promise<void> {
      await tx.on<PaymentsTables>().insertInto('reconciliations').values(row).execute();
    },

    /** @returns false when the day is there already, or another process has just begun it */
    insertIfAbsent: (tx: Transaction, row: ReconciliationRow): Promise<boolean> =>
      insertIfAbsent(tx.engine, tx.on<PaymentsTables>().insertInto('reconciliations').values(row)),

    async update(tx: Transaction, date: string, change: Partial<ReconciliationRow>): Promise<void> {
      await tx
        .on<PaymentsTables>()
        .updateTable('reconciliations')
        .set(change)
        .where('date', '=', date)
        .execute();
    },

    async replaceDifferences(tx: Transaction, date: string, found: readonly DayDifference[]): Promise<void> {
      const tables = tx.on<PaymentsTables>();
      await tables.deleteFrom('reconciliation_differences').where('date', '=', date).execute();
      const rows = found.map((difference, position) => ({ date, position, ...difference }));
      for (let start = 0; start < rows.length; start += 100)
        await tables
          .insertInto('reconciliation_differences')
          .values(rows.slice(start, start + 100))
          .execute();
    },
  };
}
