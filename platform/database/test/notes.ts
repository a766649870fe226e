// A small table for tests of reading and writing.
import type { Generated } from 'kysely';
import type { MigrationSet } from '../src/index.ts';

export interface NoteTables {
  note: { id: Generated<number>; text: string | null };
}

export const notes: MigrationSet = {
  service: 'notes',
  migrations: [
    {
      name: '0001-note',
      async up(db) {
        await db.schema
          .createTable('note')
          .addColumn('id', 'integer', (column) => column.primaryKey())
          .addColumn('text', 'varchar(200)', (column) => column.unique())
          .execute();
      },
      async down(db) {
        await db.schema.dropTable('note').execute();
      },
    },
  ],
};
