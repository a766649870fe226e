// How an order travels, and the carrier in WeChat's words.
import type { Migration } from '@xiaoqiao/database';

export const shipmentColumns: Migration = {
  name: '0002-shipments',
  async up(db) {
    await db.schema.alterTable('orders').addColumn('logistics', 'varchar(16)').execute();
    await db.schema.alterTable('orders').addColumn('company_code', 'varchar(32)').execute();
  },
  async down(db) {
    await db.schema.alterTable('orders').dropColumn('company_code').execute();
    await db.schema.alterTable('orders').dropColumn('logistics').execute();
  },
};
