// Tables of payments and of the refunds sent to WeChat.
import type { Migration } from '@xiaoqiao/database';

export const paymentTables: Migration = {
  name: '0001-payments',
  async up(db) {
    await db.schema
      .createTable('payments')
      .addColumn('id', 'varchar(26)', (c) => c.primaryKey())
      .addColumn('order_id', 'varchar(26)', (c) => c.notNull().unique())
      .addColumn('order_number', 'varchar(32)', (c) => c.notNull().unique())
      .addColumn('user_id', 'varchar(26)', (c) => c.notNull())
      .addColumn('appid', 'varchar(32)', (c) => c.notNull())
      .addColumn('mchid', 'varchar(32)', (c) => c.notNull())
      .addColumn('openid', 'varchar(128)', (c) => c.notNull())
      .addColumn('amount', 'bigint', (c) => c.notNull())
      .addColumn('description', 'varchar(127)', (c) => c.notNull())
      .addColumn('status', 'varchar(16)', (c) => c.notNull())
      .addColumn('transaction_id', 'varchar(64)', (c) => c.unique())
      .addColumn('refund_total', 'bigint', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .addColumn('paid_at', 'bigint')
      .execute();
    await db.schema
      .createTable('payment_refunds')
      .addColumn('id', 'varchar(26)', (c) => c.primaryKey())
      .addColumn('payment_id', 'varchar(26)', (c) => c.notNull())
      .addColumn('order_refund_id', 'varchar(26)', (c) => c.unique())
      .addColumn('amount', 'bigint', (c) => c.notNull())
      .addColumn('reason', 'varchar(80)', (c) => c.notNull())
      .addColumn('status', 'varchar(16)', (c) => c.notNull())
      .addColumn('failure', 'varchar(255)')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('completed_at', 'bigint')
      .execute();
    await db.schema
      .createIndex('payment_refunds_by_payment')
      .on('payment_refunds')
      .columns(['payment_id', 'id'])
      .execute();
  },
  async down(db) {
    await db.schema.dropTable('payment_refunds').execute();
    await db.schema.dropTable('payments').execute();
  },
};
