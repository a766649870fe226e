// Tables of categories, products, SKUs and their stock.
import type { Migration } from '@xiaoqiao/database';
import { sql } from 'kysely';

const tables = [
  'imported_rows',
  'stock_journal',
  'skus',
  'listings',
  'product_details',
  'products',
  'categories',
];

export const catalogTables: Migration = {
  name: '0001-catalog',
  async up(db, engine) {
    // 200 000 characters of rich text do not fit MySQL's 64 KB `text`.
    const longText = engine === 'mysql' ? sql`mediumtext` : 'text';
    await db.schema
      .createTable('categories')
      .addColumn('id', 'varchar(26)', (c) => c.primaryKey())
      .addColumn('parent_id', 'varchar(26)')
      .addColumn('name', 'varchar(40)', (c) => c.notNull())
      .addColumn('image_url', 'varchar(512)')
      .addColumn('sort', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('products')
      .addColumn('id', 'varchar(26)', (c) => c.primaryKey())
      .addColumn('category_id', 'varchar(26)', (c) => c.notNull())
      .addColumn('name', 'varchar(120)', (c) => c.notNull())
      .addColumn('brief', 'varchar(255)', (c) => c.notNull())
      .addColumn('unit', 'varchar(16)', (c) => c.notNull())
      .addColumn('image_url', 'varchar(512)')
      .addColumn('price', 'bigint', (c) => c.notNull())
      .addColumn('original_price', 'bigint')
      .addColumn('stock', 'bigint', (c) => c.notNull())
      .addColumn('sales', 'bigint', (c) => c.notNull())
      .addColumn('status', 'varchar(16)', (c) => c.notNull())
      .addColumn('revision', 'bigint', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('product_details')
      .addColumn('product_id', 'varchar(26)', (c) => c.primaryKey())
      .addColumn('gallery', 'text', (c) => c.notNull())
      .addColumn('attributes', 'text', (c) => c.notNull())
      .addColumn('detail_html', longText, (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('listings')
      .addColumn('category_id', 'varchar(26)', (c) => c.notNull())
      .addColumn('status', 'varchar(16)', (c) => c.notNull())
      .addColumn('product_id', 'varchar(26)', (c) => c.notNull())
      .addColumn('price', 'bigint', (c) => c.notNull())
      .addColumn('sales', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('listings_pk', ['category_id', 'status', 'product_id'])
      .execute();
    for (const sort of ['price', 'sales'])
      await db.schema
        .createIndex(`listings_by_${sort}`)
        .on('listings')
        .columns(['category_id', 'status', sort, 'product_id'])
        .execute();
    await db.schema.createIndex('listings_by_product').on('listings').column('product_id').execute();
    await db.schema
      .createTable('skus')
      .addColumn('id', 'varchar(26)', (c) => c.primaryKey())
      .addColumn('product_id', 'varchar(26)', (c) => c.notNull())
      .addColumn('position', 'integer', (c) => c.notNull())
      .addColumn('code', 'varchar(64)', (c) => c.notNull())
      .addColumn('specifications', 'text', (c) => c.notNull())
      .addColumn('price', 'bigint', (c) => c.notNull())
      .addColumn('original_price', 'bigint')
      .addColumn('image_url', 'varchar(512)')
      .addColumn('available', 'bigint', (c) => c.notNull())
      .addColumn('reserved', 'bigint', (c) => c.notNull())
      .addColumn('sold', 'bigint', (c) => c.notNull())
      .addColumn('retired', 'integer', (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('skus_by_product')
      .on('skus')
      .columns(['product_id', 'retired', 'position'])
      .execute();
    await db.schema
      .createTable('stock_journal')
      .addColumn('id', 'varchar(26)', (c) => c.primaryKey())
      .addColumn('sku_id', 'varchar(26)', (c) => c.notNull())
      .addColumn('user_id', 'varchar(26)')
      .addColumn('reason', 'varchar(120)', (c) => c.notNull())
      .addColumn('available_before', 'bigint', (c) => c.notNull())
      .addColumn('available_after', 'bigint', (c) => c.notNull())
      .addColumn('reserved', 'bigint', (c) => c.notNull())
      .addColumn('sold', 'bigint', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('stock_journal_by_sku')
      .on('stock_journal')
      .columns(['sku_id', 'id'])
      .execute();
    await db.schema
      .createTable('imported_rows')
      .addColumn('source', 'varchar(32)', (c) => c.notNull())
      .addColumn('kind', 'varchar(16)', (c) => c.notNull())
      .addColumn('source_id', 'varchar(64)', (c) => c.notNull())
      .addColumn('id', 'varchar(26)', (c) => c.notNull())
      .addColumn('fingerprint', 'varchar(43)', (c) => c.notNull())
      .addPrimaryKeyConstraint('imported_rows_pk', ['source', 'kind', 'source_id'])
      .execute();
  },
  async down(db) {
    for (const table of tables) await db.schema.dropTable(table).execute();
  },
};
