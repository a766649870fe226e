// The outbox, the inbox and the idempotency keys.
import type { Migration } from '../migrate.ts';

export const outboxInboxIdempotency: Migration = {
  name: '0001-outbox-inbox-idempotency',

  async up(db) {
    await db.schema
      .createTable('outbox')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('name', 'varchar(100)', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('data', 'text', (column) => column.notNull())
      .addColumn('occurred_at', 'bigint', (column) => column.notNull())
      .addColumn('available_at', 'bigint', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('status', 'varchar(10)', (column) => column.notNull().defaultTo('waiting'))
      .addColumn('last_error', 'text')
      .addColumn('claimed_until', 'bigint', (column) => column.notNull().defaultTo(0))
      .addColumn('delivered_at', 'bigint')
      .execute();
    await db.schema
      .createIndex('outbox_due')
      .on('outbox')
      .columns(['status', 'available_at', 'id'])
      .execute();
    await db.schema.createIndex('outbox_by_status').on('outbox').columns(['status', 'id']).execute();

    await db.schema
      .createTable('inbox')
      .addColumn('consumer', 'varchar(100)', (column) => column.notNull())
      .addColumn('event_id', 'varchar(26)', (column) => column.notNull())
      .addColumn('handled_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('inbox_pk', ['consumer', 'event_id'])
      .execute();
    await db.schema.createIndex('inbox_handled_at').on('inbox').column('handled_at').execute();

    await db.schema
      .createTable('idempotency_keys')
      .addColumn('scope', 'varchar(100)', (column) => column.notNull())
      .addColumn('idempotency_key', 'varchar(255)', (column) => column.notNull())
      .addColumn('fingerprint', 'varchar(100)', (column) => column.notNull())
      .addColumn('answer', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('idempotency_keys_pk', ['scope', 'idempotency_key'])
      .execute();
    await db.schema
      .createIndex('idempotency_keys_created_at')
      .on('idempotency_keys')
      .column('created_at')
      .execute();
  },

  async down(db) {
    for (const table of ['idempotency_keys', 'inbox', 'outbox']) await db.schema.dropTable(table).execute();
  },
};
