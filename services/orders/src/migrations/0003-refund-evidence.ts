// Pictures that buyers send along with a refund request, by their file ids.
import type { Migration } from '@xiaoqiao/database';

export const refundEvidenceColumn: Migration = {
  name: '0003-refund-evidence',
  async up(db) {
    await db.schema.alterTable('order_refunds').addColumn('evidence', 'text').execute();
  },
  async down(db) {
    await db.schema.alterTable('order_refunds').dropColumn('evidence').execute();
  },
};
