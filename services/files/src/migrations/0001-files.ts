// Tables of files: what was announced and what became of it, what each user takes up, and verdicts that came early.
import type { Migration } from '@xiaoqiao/database';

export const files0001: Migration = {
  name: '0001-files',

  async up(db) {
    await db.schema
      .createTable('files')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('user_id', 'varchar(26)', (column) => column.notNull())
      .addColumn('purpose', 'varchar(32)', (column) => column.notNull())
      .addColumn('name', 'varchar(255)', (column) => column.notNull())
      .addColumn('type', 'varchar(120)', (column) => column.notNull())
      .addColumn('size', 'bigint', (column) => column.notNull())
      .addColumn('sha256', 'varchar(64)')
      .addColumn('status', 'varchar(16)', (column) => column.notNull())
      .addColumn('rejection', 'varchar(32)')
      .addColumn('object_key', 'varchar(200)', (column) => column.notNull())
      .addColumn('upload_id', 'varchar(1024)')
      .addColumn('part_size', 'bigint')
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('width', 'integer')
      .addColumn('height', 'integer')
      .addColumn('dominant_colour', 'varchar(7)')
      .addColumn('blur_hash', 'varchar(100)')
      .addColumn('variants', 'text', (column) => column.notNull())
      .addColumn('trace_id', 'varchar(64)')
      .addColumn('attached_to', 'varchar(64)')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute();
    const index = (name: string, columns: ('user_id' | 'status' | 'trace_id' | 'attached_to' | 'id')[]) =>
      db.schema.createIndex(name).on('files').columns(columns).execute();
    await index('files_by_user', ['user_id', 'id']);
    await index('files_by_status', ['status', 'id']);
    await index('files_by_trace', ['trace_id']);
    await index('files_by_attachment', ['attached_to']);

    await db.schema
      .createTable('file_usage')
      .addColumn('user_id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('bytes', 'bigint', (column) => column.notNull())
      .addColumn('files', 'integer', (column) => column.notNull())
      .execute();

    // A verdict may arrive before we have noted what it is about.
    await db.schema
      .createTable('file_verdicts')
      .addColumn('trace_id', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('suggest', 'varchar(16)', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
  },

  async down(db) {
    for (const table of ['files', 'file_usage', 'file_verdicts']) await db.schema.dropTable(table).execute();
  },
};
