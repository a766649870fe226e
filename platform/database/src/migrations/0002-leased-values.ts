// Values that one process at a time may replace.
import type { Migration } from '../migrate.ts';

export const leasedValues: Migration = {
  name: '0002-leased-values',

  async up(db) {
    await db.schema
      .createTable('leased_values')
      .addColumn('name', 'varchar(200)', (column) => column.primaryKey())
      .addColumn('value', 'text')
      .addColumn('fence', 'bigint', (column) => column.notNull())
      .addColumn('held_until', 'bigint', (column) => column.notNull())
      .execute();
  },

  async down(db) {
    await db.schema.dropTable('leased_values').execute();
  },
};
