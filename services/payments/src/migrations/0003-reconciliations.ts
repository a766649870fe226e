// Each day's comparison with WeChat's bill, its differences, and the day on which WeChat took a refund.
import type { Migration } from '@xiaoqiao/database';

export const reconciliationTables: Migration = {
  name: '0003-reconciliations',
  async up(db) {
    await db.schema.alterTable('payment_refunds').addColumn('accepted_at', 'bigint').execute();
    await db.schema
      .createTable('reconciliations')
      .addColumn('date', 'varchar(10)', (c) => c.primaryKey())
      .addColumn('status', 'varchar(16)', (c) => c.notNull())
      .addColumn('run', 'integer', (c) => c.notNull())
      .addColumn('reason', 'varchar(255)')
      .addColumn('hint', 'varchar(255)')
      .addColumn('payment_count', 'integer', (c) => c.notNull())
      .addColumn('payment_total', 'bigint', (c) => c.notNull())
      .addColumn('refund_count', 'integer', (c) => c.notNull())
      .addColumn('refund_total', 'bigint', (c) => c.notNull())
      .addColumn('difference_count', 'integer', (c) => c.notNull())
      .addColumn('due_at', 'bigint', (c) => c.notNull())
      .addColumn('checked_at', 'bigint')
      .execute();
    await db.schema
      .createTable('reconciliation_differences')
      .addColumn('date', 'varchar(10)', (c) => c.notNull())
      .addColumn('position', 'integer', (c) => c.notNull())
      .addColumn('kind', 'varchar(32)', (c) => c.notNull())
      .addColumn('number', 'varchar(64)', (c) => c.notNull())
      .addColumn('ours', 'varchar(64)')
      .addColumn('theirs', 'varchar(64)')
      .addPrimaryKeyConstraint('reconciliation_differences_pk', ['date', 'position'])
      .execute();
    await db.schema.createIndex('payments_by_paid_at').on('payments').columns(['paid_at']).execute();
    await db.schema
      .createIndex('payment_refunds_by_accepted_at')
      .on('payment_refunds')
      .columns(['accepted_at'])
      .execute();
  },
  async down(db, engine) {
    const indexes = [
      ['payment_refunds_by_accepted_at', 'payment_refunds'],
      ['payments_by_paid_at', 'payments'],
    ] as const;
    for (const [index, table] of indexes) {
      const drop = db.schema.dropIndex(index);
      // Only MySQL wants the table named, and the others take it for a mistake.
      await (engine === 'mysql' ? drop.on(table) : drop).execute();
    }
    await db.schema.dropTable('reconciliation_differences').execute();
    await db.schema.dropTable('reconciliations').execute();
    await db.schema.alterTable('payment_refunds').dropColumn('accepted_at').execute();
  },
};
