// The words of each product, and on SQLite their trigram index, kept in step by triggers.
import type { Migration } from '@xiaoqiao/database';
import { sql } from 'kysely';

const sqlite = [
  // A number of its own per row: the index refers to rows by it, and an implicit one may change in a VACUUM.
  sql`create table product_search (
    number integer primary key, product_id varchar(26) not null unique, text text not null)`,
  sql`create virtual table product_search_index using fts5(
    text, content='product_search', content_rowid='number', tokenize='trigram')`,
  sql`create virtual table product_search_terms using fts5vocab(product_search_index, 'row')`,
  sql`create trigger product_search_added after insert on product_search begin
    insert into product_search_index (rowid, text) values (new.number, new.text); end`,
  sql`create trigger product_search_removed after delete on product_search begin
    insert into product_search_index (product_search_index, rowid, text)
      values ('delete', old.number, old.text); end`,
  sql`create trigger product_search_changed after update on product_search begin
    insert into product_search_index (product_search_index, rowid, text)
      values ('delete', old.number, old.text);
    insert into product_search_index (rowid, text) values (new.number, new.text); end`,
];

export const productSearch: Migration = {
  name: '0002-product-search',
  async up(db, engine) {
    if (engine === 'sqlite') for (const statement of sqlite) await statement.execute(db);
    else
      await db.schema
        .createTable('product_search')
        .addColumn('product_id', 'varchar(26)', (c) => c.primaryKey())
        .addColumn('text', 'text', (c) => c.notNull())
        .execute();
  },
  async down(db, engine) {
    if (engine === 'sqlite')
      for (const table of ['product_search_terms', 'product_search_index'])
        await db.schema.dropTable(table).execute();
    await db.schema.dropTable('product_search').execute();
  },
};
