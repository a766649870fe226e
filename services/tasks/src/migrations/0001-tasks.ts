// The table of tasks.
import type { Migration } from '@xiaoqiao/database';

export const tasks0001: Migration = {
  name: '0001-tasks',

  async up(db) {
    await db.schema
      .createTable('tasks')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('user_id', 'varchar(26)', (column) => column.notNull())
      .addColumn('title', 'varchar(120)', (column) => column.notNull())
      .addColumn('note', 'text', (column) => column.notNull())
      .addColumn('due_at', 'bigint')
      .addColumn('done', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute();
    // One for the whole list, one for the list of what is done or still to be done.
    await db.schema.createIndex('tasks_by_user').on('tasks').columns(['user_id', 'id']).execute();
    await db.schema
      .createIndex('tasks_by_user_and_done')
      .on('tasks')
      .columns(['user_id', 'done', 'id'])
      .execute();
  },

  async down(db) {
    await db.schema.dropTable('tasks').execute();
  },
};
