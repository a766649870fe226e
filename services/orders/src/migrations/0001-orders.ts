// Tables of carts, orders and refunds.
import type { Migration } from '@xiaoqiao/database';

export const orderTables: Migration = {
  name: '0001-orders',
  async up(db) {
    await db.schema
      .createTable('cart_items')
      .addColumn('user_id', 'varchar(26)', (c) => c.notNull())
      .addColumn('sku_id', 'varchar(26)', (c) => c.notNull())
      .addColumn('quantity', 'integer', (c) => c.notNull())
      .addColumn('added_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('cart_items_pk', ['user_id', 'sku_id'])
      .execute();
    await db.schema
      .createTable('orders')
      .addColumn('id', 'varchar(26)', (c) => c.primaryKey())
      .addColumn('number', 'varchar(32)', (c) => c.notNull().unique())
      .addColumn('user_id', 'varchar(26)', (c) => c.notNull())
      .addColumn('status', 'varchar(16)', (c) => c.notNull())
      .addColumn('resume_status', 'varchar(16)')
      .addColumn('total', 'bigint', (c) => c.notNull())
      .addColumn('refunded_total', 'bigint', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('note', 'varchar(200)', (c) => c.notNull())
      .addColumn('cancel_reason', 'varchar(16)')
      .addColumn('carrier', 'varchar(40)')
      .addColumn('tracking_number', 'varchar(64)')
      .addColumn('payment_id', 'varchar(26)')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .addColumn('paid_at', 'bigint')
      .addColumn('shipped_at', 'bigint')
      .addColumn('completed_at', 'bigint')
      .addColumn('cancelled_at', 'bigint')
      .execute();
    await db.schema.createIndex('orders_by_user').on('orders').columns(['user_id', 'id']).execute();
    await db.schema
      .createIndex('orders_by_user_status')
      .on('orders')
      .columns(['user_id', 'status', 'id'])
      .execute();
    await db.schema.createIndex('orders_by_status').on('orders').columns(['status', 'id']).execute();
    await db.schema
      .createTable('order_items')
      .addColumn('order_id', 'varchar(26)', (c) => c.notNull())
      .addColumn('position', 'integer', (c) => c.notNull())
      .addColumn('sku_id', 'varchar(26)', (c) => c.notNull())
      .addColumn('product_id', 'varchar(26)', (c) => c.notNull())
      .addColumn('name', 'varchar(160)', (c) => c.notNull())
      .addColumn('specifications', 'text', (c) => c.notNull())
      .addColumn('image_url', 'varchar(512)')
      .addColumn('price', 'bigint', (c) => c.notNull())
      .addColumn('quantity', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('order_items_pk', ['order_id', 'position'])
      .execute();
    await db.schema
      .createTable('order_refunds')
      .addColumn('id', 'varchar(26)', (c) => c.primaryKey())
      .addColumn('order_id', 'varchar(26)', (c) => c.notNull())
      .addColumn('amount', 'bigint', (c) => c.notNull())
      .addColumn('reason', 'varchar(80)', (c) => c.notNull())
      .addColumn('status', 'varchar(16)', (c) => c.notNull())
      .addColumn('decision_note', 'varchar(200)')
      .addColumn('requested_at', 'bigint', (c) => c.notNull())
      .addColumn('decided_at', 'bigint')
      .addColumn('completed_at', 'bigint')
      .execute();
    await db.schema
      .createIndex('order_refunds_by_order')
      .on('order_refunds')
      .columns(['order_id', 'id'])
      .execute();
  },
  async down(db) {
    for (const table of ['order_refunds', 'order_items', 'orders', 'cart_items'])
      await db.schema.dropTable(table).execute();
  },
};
