// Which products hold all words of a keyword, in the way of each database engine.
import type { Database } from '@xiaoqiao/database';
import { type RawBuilder, sql } from 'kysely';
import type { CatalogTables } from './tables.ts';

/** A trigram index cannot look for less. */
const TRIGRAM = 3;
/** More different trigrams than this begin with a short word: it is too common for the index to be of use. */
const MAX_TRIGRAMS = 400;
/** Up to so many matches are fetched and sorted; of more, the sorted list is read until enough of it match. */
const FEW = 1000;

/** Two ways to the same rows; only here is known how many texts hold a word, so the choice is made here. */
export interface SearchPlan {
  /** So few match that fetching and sorting them is cheaper than reading a sorted list until enough match. */
  readonly isRare: boolean;
  /** The `product_id` of all matches; undefined where no index finds them. */
  readonly matches: RawBuilder<{ product_id: string }> | undefined;
  /** A test of the row that the outer query calls `l`. */
  readonly test: RawBuilder<boolean>;
}
export type ProductSearch = ReturnType<typeof createProductSearch>;

export function createProductSearch(database: Database) {
  const db = database.reader<CatalogTables>();

  /** Quoted, so that nothing in it is an operator. */
  const phrase = (text: string): string => `"${text.replaceAll('"', '""')}"`;

  /** An FTS5 expression that finds every text with the word; undefined when the index cannot tell. */
  async function expressionFor(word: string): Promise<string | undefined> {
    if ([...word].length >= TRIGRAM) return phrase(word);
    const end = `${word}\u{10FFFF}`;
    const { rows } = await sql<{ term: string }>`select term from product_search_terms
      where term >= ${word} and term < ${end} limit ${MAX_TRIGRAMS + 1}`.execute(db);
    if (rows.length > MAX_TRIGRAMS) return undefined;
    return rows.length === 0 ? '' : `(${rows.map(({ term }) => phrase(term)).join(' OR ')})`;
  }

  const contains = (words: readonly string[]) =>
    sql.join(
      words.map((word) =>
        database.engine === 'postgres' ? sql`strpos(s.text, ${word}) > 0` : sql`instr(s.text, ${word}) > 0`,
      ),
      sql` and `,
    );

  /** Asks text by text: right whenever most of the list matches, and where there is no index. */
  const test = (words: readonly string[]) =>
    sql<boolean>`exists (select 1 from product_search s
      where s.product_id = l.product_id and ${contains(words)})`;
  const byReading = (words: readonly string[]): SearchPlan => ({
    isRare: false,
    matches: undefined,
    test: test(words),
  });

  async function onSqlite(words: readonly string[]): Promise<SearchPlan | undefined> {
    const expressions = (await Promise.all(words.map(expressionFor))).filter(
      (expression) => expression !== undefined,
    );
    if (expressions.includes('')) return undefined;
    if (expressions.length === 0) return byReading(words);
    const expression = expressions.join(' AND ');
    const { rows } = await sql`select 1 from product_search_index
      where product_search_index match ${expression} limit 1 offset ${FEW}`.execute(db);
    // The index knows trigrams only: words it could not look for are read for here.
    const matches = sql<{ product_id: string }>`(select s.product_id from product_search_index i
      join product_search s on s.number = i.rowid
      where i.product_search_index match ${expression} and ${contains(words)})`;
    return { isRare: rows.length === 0, matches, test: test(words) };
  }

  return {
    /** @param words folded, at least one; undefined says that nothing matches. */
    plan: (words: readonly string[]): Promise<SearchPlan | undefined> =>
      database.engine === 'sqlite' ? onSqlite(words) : Promise.resolve(byReading(words)),
  };
}
