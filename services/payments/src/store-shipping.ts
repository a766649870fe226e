// Rows of what WeChat is told of shipments, in the transaction that is handed in.
import type { Id } from '@xiaoqiao/contract';
import type { Database, Transaction } from '@xiaoqiao/database';
import type { PaymentsTables, ShippingReportRow } from './tables.ts';

export type ShippingStore = ReturnType<typeof createShippingStore>;

export function createShippingStore(database: Database) {
  const db = database.reader<PaymentsTables>();
  const on = (tx: Transaction | undefined) => tx?.on<PaymentsTables>() ?? db;

  return {
    find: (orderId: Id<'order'>, tx?: Transaction): Promise<ShippingReportRow | undefined> =>
      on(tx).selectFrom('shipping_reports').selectAll().where('order_id', '=', orderId).executeTakeFirst(),

    async list(orderIds: readonly Id<'order'>[]): Promise<ShippingReportRow[]> {
      if (orderIds.length === 0) return [];
      return db
        .selectFrom('shipping_reports')
        .selectAll()
        .where('order_id', 'in', [...orderIds])
        .execute();
    },

    async insert(tx: Transaction, report: ShippingReportRow): Promise<void> {
      await tx.on<PaymentsTables>().insertInto('shipping_reports').values(report).execute();
    },

    async replace(tx: Transaction, { order_id, ...change }: ShippingReportRow): Promise<void> {
      await tx
        .on<PaymentsTables>()
        .updateTable('shipping_reports')
        .set(change)
        .where('order_id', '=', order_id)
        .execute();
    },

    /** @returns false when what was told has been corrected, or answered, meanwhile. */
    async move(
      tx: Transaction,
      { order_id, status, shipped_at }: ShippingReportRow,
      change: Partial<ShippingReportRow>,
    ): Promise<boolean> {
      const result = await tx
        .on<PaymentsTables>()
        .updateTable('shipping_reports')
        .set(change)
        .where('order_id', '=', order_id)
        .where('status', '=', status)
        .where('shipped_at', '=', shipped_at)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
  };
}
