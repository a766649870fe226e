// An index of the words of each product on MySQL and PostgreSQL: which texts hold which pair of characters.
import type { Migration } from '@xiaoqiao/database';
import { type Kysely, sql } from 'kysely';

/**
 * The database computes the pairs itself, so that whoever writes a text (a copy, too) need not know of them: each
 * UTF-16 unit with the one behind it, as eight hexadecimal digits, which every full-text parser takes for a word.
 * MariaDB has no parser of its own for Chinese, and a short word of it is less than MySQL's looks for.
 */
async function onMysql(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ version: string }>`select version() as version`.execute(db);
  const pair = /mariadb/i.test(rows[0]?.version ?? '') ? String.raw`\\1\\2 ` : '$1$2 ';
  try {
    await sql`alter table product_search add column pairs mediumtext character set ascii collate ascii_bin
      generated always as (regexp_replace(lower(hex(convert(text using utf16))), '(.{4})(?=(.{4})?)', '${sql.raw(pair)}'))
      stored`.execute(db);
    await sql`alter table product_search add fulltext index product_search_pairs (pairs)`.execute(db);
  } catch (error) {
    // What speaks MySQL's protocol may lack either. The texts are read then, which is right, but slow in a large shop.
    process.emitWarning(`search goes on without an index: ${(error as Error).message}`);
  }
}

/** Single characters and pairs; `collate "C"` as the texts have it. Its name and its result may never change. */
const pairsOnPostgres = sql`create function product_search_pairs(entry text) returns text[]
  language sql immutable strict parallel safe as $$
    select array_agg(distinct substr(entry, start, length) collate "C")
    from generate_series(1, char_length(entry)) start, generate_series(1, 2) length
  $$`;

export const searchIndex: Migration = {
  name: '0003-search-index',
  async up(db, engine) {
    if (engine === 'mysql') await onMysql(db);
    if (engine !== 'postgres') return;
    await pairsOnPostgres.execute(db);
    await sql`create index product_search_by_pair on product_search
      using gin (product_search_pairs(text))`.execute(db);
  },
  async down(db, engine) {
    if (engine === 'mysql') await sql`alter table product_search drop column pairs`.execute(db);
    if (engine !== 'postgres') return;
    await sql`drop index product_search_by_pair`.execute(db);
    await sql`drop function product_search_pairs(text)`.execute(db);
  },
};
