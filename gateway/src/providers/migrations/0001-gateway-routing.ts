// The versions of the routing config that is stored through the admin API.
import type { Migration } from '@xiaoqiao/database';

export const gatewayRouting0001: Migration = {
  name: '0001-gateway-routing',

  async up(db) {
    await db.schema
      .createTable('gateway_routing')
      .addColumn('version', 'integer', (column) => column.primaryKey())
      .addColumn('document', 'text', (column) => column.notNull())
      .addColumn('author', 'varchar(26)')
      .addColumn('note', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
  },

  async down(db) {
    await db.schema.dropTable('gateway_routing').execute();
  },
};
