// What users let us tell them, and what they were told.
import type { Migration } from '@xiaoqiao/database';

export const messageTables: Migration = {
  name: '0001-messages',
  async up(db) {
    await db.schema
      .createTable('message_consents')
      .addColumn('openid', 'varchar(128)', (c) => c.notNull())
      .addColumn('template_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('told_by_user', 'integer', (c) => c.notNull())
      .addColumn('told_by_push', 'integer', (c) => c.notNull())
      .addColumn('spent', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('message_consents_pk', ['openid', 'template_id'])
      .execute();
    await db.schema
      .createTable('messages')
      .addColumn('id', 'varchar(26)', (c) => c.primaryKey())
      .addColumn('notice', 'varchar(32)', (c) => c.notNull())
      .addColumn('order_id', 'varchar(26)', (c) => c.notNull())
      .addColumn('user_id', 'varchar(26)', (c) => c.notNull())
      .addColumn('openid', 'varchar(128)', (c) => c.notNull())
      .addColumn('template_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('page', 'varchar(255)')
      .addColumn('data', 'text', (c) => c.notNull())
      .addColumn('status', 'varchar(16)', (c) => c.notNull())
      .addColumn('reason', 'varchar(255)')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('ended_at', 'bigint')
      .execute();
  },
  async down(db) {
    await db.schema.dropTable('messages').execute();
    await db.schema.dropTable('message_consents').execute();
  },
};
