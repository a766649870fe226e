// The tables of the gateway's protection: the audit trail of bans, and API keys.
import type { Migration } from '@xiaoqiao/database';

export const protection0001: Migration = {
  name: '0001-protection',

  async up(db) {
    await db.schema
      .createTable('gateway_ban_events')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('action', 'varchar(16)', (column) => column.notNull())
      .addColumn('ban_id', 'varchar(26)', (column) => column.notNull())
      .addColumn('kind', 'varchar(16)', (column) => column.notNull())
      .addColumn('value', 'varchar(128)', (column) => column.notNull())
      .addColumn('reason', 'varchar(32)', (column) => column.notNull())
      .addColumn('note', 'varchar(500)', (column) => column.notNull())
      .addColumn('made_by', 'varchar(64)')
      .addColumn('made_at', 'bigint', (column) => column.notNull())
      .addColumn('ends_at', 'bigint', (column) => column.notNull())
      .execute();
    // One for what is asked after a start, one for the history of somebody.
    await db.schema
      .createIndex('gateway_ban_events_by_end')
      .on('gateway_ban_events')
      .columns(['ends_at', 'id'])
      .execute();
    await db.schema
      .createIndex('gateway_ban_events_by_subject')
      .on('gateway_ban_events')
      .columns(['value', 'id'])
      .execute();
    await db.schema
      .createTable('gateway_api_keys')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('hash', 'varchar(64)', (column) => column.notNull().unique())
      .addColumn('prefix', 'varchar(16)', (column) => column.notNull())
      .addColumn('owner', 'varchar(64)', (column) => column.notNull())
      .addColumn('scopes', 'text', (column) => column.notNull())
      .addColumn('rate', 'text')
      .addColumn('created_by', 'varchar(64)', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint')
      .addColumn('revoked_at', 'bigint')
      .execute();
    await db.schema
      .createIndex('gateway_api_keys_by_owner')
      .on('gateway_api_keys')
      .columns(['owner', 'id'])
      .execute();
  },

  async down(db) {
    await db.schema.dropTable('gateway_api_keys').execute();
    await db.schema.dropTable('gateway_ban_events').execute();
  },
};
