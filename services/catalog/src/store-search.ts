// Which products hold all words of a keyword: the way of each database engine, and the choice between its two.
import type { Database } from '@xiaoqiao/database';
import type { Clock } from '@xiaoqiao/kit/clock';
import { type RawBuilder, sql } from 'kysely';
import { createSearchSamples, rarestOf, type SampledTexts, type SearchSample } from './search-sample.ts';
import { createPairIndex } from './store-pair-index.ts';
import { findsByTrigrams } from './store-trigram-index.ts';
import type { CatalogTables } from './tables.ts';

/** Two ways to the same rows; only here is known how many texts hold a word, so the choice is made here. */
export interface SearchPlan {
  /** The same for the same words. */
  readonly name: string;
  /** So few match that fetching and sorting them is cheaper than reading a sorted list until enough match. */
  readonly isRare: boolean;
  /** The `product_id` of all matches; undefined where no index finds them, or reading is cheaper even for all. */
  readonly matches: RawBuilder<{ product_id: string }> | undefined;
  /** A test of the row that the outer query calls `l`. */
  readonly test: RawBuilder<boolean>;
}
export type ProductSearch = ReturnType<typeof createProductSearch>;

/** Rows until a page is full, in a list of which all match. */
const PAGE = 21;
/** To look at a text that the index names, and to fetch and sort one that matches, in rows read along a list. */
const LOOK = 3;
const FETCH = 10;
/** Half of what one text of a sample stands for. */
const HARDLY_ANY = 0.00025;
/** To count matches, the index is asked for words of up to this part of the texts. */
const COUNTED_BY_INDEX = 0.2;
/** A sample is taken in so many places. */
const STRETCHES = 20;

export function createProductSearch(database: Database, clock: Clock) {
  const { engine } = database;
  const db = database.reader<CatalogTables>();
  const samples = createSearchSamples(clock, readSample);
  const pairs = createPairIndex(database);

  const contains = (words: readonly string[]): RawBuilder<boolean> =>
    sql.join(
      words.map((word) =>
        engine === 'postgres' ? sql`strpos(s.text, ${word}) > 0` : sql`instr(s.text, ${word}) > 0`,
      ),
      sql` and `,
    );

  /** Asks text by text: right whenever much of the list matches, and where there is no index. */
  const test = (words: readonly string[]) =>
    sql<boolean>`exists (select 1 from product_search s
      where s.product_id = l.product_id and ${contains(words)})`;
  const planOf = (words: readonly string[], choice: Pick<SearchPlan, 'isRare' | 'matches'>): SearchPlan => ({
    name: words.join('\n'),
    test: test(words),
    ...choice,
  });
  const byReading = { isRare: false, matches: undefined };

  /** Whether it costs less to have the index name all matches than to read along the list until a page is full. */
  const isRare = (words: readonly string[], sample: SearchSample, looked: number): boolean => {
    const share = Math.max(sample.shareOf(words), HARDLY_ANY);
    const fetching = sample.size * (LOOK * Math.max(looked, share) + FETCH * share);
    return fetching < PAGE / share;
  };

  async function onSqlite(words: readonly string[]): Promise<SearchPlan | undefined> {
    const sample = await samples.current();
    const rarest = rarestOf(words, sample);
    const found = await findsByTrigrams(db, rarest.parts);
    if (found === 'nothing') return undefined;
    if (found === 'unknown') return planOf(words, byReading);
    // The index knows trigrams only: words it was not asked for are read for here.
    const matches = sql<{ product_id: string }>`(select s.product_id from product_search_index i
      join product_search s on s.number = i.rowid
      where i.product_search_index match ${found.expression} and ${contains(words)})`;
    return planOf(words, { isRare: isRare(words, sample, rarest.share), matches });
  }

  async function onServer(words: readonly string[]): Promise<SearchPlan> {
    if (!(await pairs.isThere())) return planOf(words, byReading);
    const sample = await samples.current();
    if (sample.shareOf(words) > COUNTED_BY_INDEX) return planOf(words, byReading);
    const { test: holds, share } = pairs.holds(words, sample);
    const matches = sql<{ product_id: string }>`(select s.product_id from product_search s
      where ${holds} and ${contains(words)})`;
    return planOf(words, { isRare: isRare(words, sample, share), matches });
  }

  /** The texts of stretches that begin at times spread over the shop's age; all of them where there are not so many. */
  async function readSample(most: number): Promise<SampledTexts> {
    const from = (id: string, limit: number) =>
      db
        .selectFrom('product_search')
        .select(['product_id', 'text'])
        .where('product_id', '>=', id)
        .orderBy('product_id')
        .limit(limit)
        .execute();
    const first = await from('', most);
    if (first.length < most) return { texts: first.map(({ text }) => text), size: first.length };
    const newest = await db
      .selectFrom('product_search')
      .select('product_id')
      .orderBy('product_id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    const texts: string[] = [];
    for (const id of idsBetween(first[0]!.product_id, newest.product_id, STRETCHES))
      texts.push(...(await from(id, most / STRETCHES)).map(({ text }) => text));
    const { size } = await db
      .selectFrom('product_search')
      .select((eb) => eb.fn.countAll<number>().as('size'))
      .executeTakeFirstOrThrow();
    return { texts, size: Number(size) };
  }

  return {
    /** @param words folded, at least one; undefined says that nothing matches. */
    plan: (words: readonly string[]): Promise<SearchPlan | undefined> =>
      engine === 'sqlite' ? onSqlite(words) : onServer(words),
  };
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Of a ULID, the digits that tell the time. */
const TIME_DIGITS = 10;

/** Beginnings of ids at equal distances of time, the first one included. */
export function idsBetween(first: string, last: string, count: number): string[] {
  const timeOf = (id: string) =>
    [...id.slice(0, TIME_DIGITS)].reduce((time, digit) => time * 32 + ALPHABET.indexOf(digit), 0);
  const idOf = (time: number) => {
    let id = '';
    for (let rest = time; id.length < TIME_DIGITS; rest = Math.floor(rest / 32))
      id = ALPHABET[rest % 32] + id;
    return id;
  };
  const [begin, end] = [timeOf(first), timeOf(last)];
  return Array.from({ length: count }, (_, index) =>
    idOf(Math.floor(begin + ((end - begin) * index) / count)),
  );
}
