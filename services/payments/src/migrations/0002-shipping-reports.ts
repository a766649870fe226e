// What WeChat is told of shipments, one row per order.
import type { Migration } from '@xiaoqiao/database';

export const shippingReportTables: Migration = {
  name: '0002-shipping-reports',
  async up(db) {
    await db.schema
      .createTable('shipping_reports')
      .addColumn('order_id', 'varchar(26)', (c) => c.primaryKey())
      .addColumn('payment_id', 'varchar(26)', (c) => c.notNull())
      .addColumn('logistics', 'varchar(16)', (c) => c.notNull())
      .addColumn('company_code', 'varchar(32)')
      .addColumn('tracking_number', 'varchar(64)', (c) => c.notNull())
      .addColumn('receiver_phone', 'varchar(32)', (c) => c.notNull())
      .addColumn('status', 'varchar(16)', (c) => c.notNull())
      .addColumn('reason', 'varchar(255)')
      .addColumn('wechat_code', 'varchar(64)')
      .addColumn('hint', 'varchar(255)')
      .addColumn('told_before', 'integer', (c) => c.notNull())
      .addColumn('shipped_at', 'bigint', (c) => c.notNull())
      .addColumn('opened_at', 'bigint', (c) => c.notNull())
      .addColumn('reported_at', 'bigint')
      .addColumn('reminded_at', 'bigint')
      .execute();
  },
  async down(db) {
    await db.schema.dropTable('shipping_reports').execute();
  },
};
