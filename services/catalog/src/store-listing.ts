// Pages of products: one range of one index of the listings, then the rows of those twenty products.
import type { Database } from '@xiaoqiao/database';
import { type CompiledQuery, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import type { Place } from './cursor.ts';
import type { SearchPlan } from './store-search.ts';
import type { CatalogTables, ProductRow, ShelfStatus } from './tables.ts';

export type ListingStore = ReturnType<typeof createListingStore>;
export type ProductSort = 'newest' | 'sales' | 'price_asc' | 'price_desc';
/** Which product stands in a list, and which state of it. */
export type ListingKey = Pick<ProductRow, 'id' | 'revision'>;

export interface Listing {
  /** A category's id, or the whole shop. */
  readonly categoryId: string;
  /** One or both. */
  readonly statuses: readonly ShelfStatus[];
  readonly search?: SearchPlan | undefined;
}

export interface ListingPage extends Listing {
  readonly sort: ProductSort;
  readonly after?: Place | undefined;
  readonly limit: number;
  readonly offset: number;
}

const orders = {
  newest: { column: 'product_id', direction: 'desc' },
  sales: { column: 'sales', direction: 'desc' },
  price_asc: { column: 'price', direction: 'asc' },
  price_desc: { column: 'price', direction: 'desc' },
} as const;

interface Tables extends CatalogTables {
  l: CatalogTables['listings'];
}
type Rows<Row> = SelectQueryBuilder<Tables, 'l', Row>;

export function createListingStore(database: Database) {
  const db = database.reader<Tables>();
  const spelt = database.engine === 'mysql';
  const compiled = new Map<string, CompiledQuery<ListingKey>>();

  /** The listed rows before any order: the category's that pass the search, or the search's that stand in the category. */
  function listed({ categoryId, search }: Listing, status: ShelfStatus, fromMatches: boolean): Rows<object> {
    const from =
      fromMatches && search?.matches !== undefined
        ? db
            .selectFrom(search.matches.as('m'))
            .crossJoin('listings as l')
            .whereRef('l.product_id', '=', 'm.product_id')
        : db.selectFrom('listings as l').$if(search !== undefined, (rows) => rows.where(search!.test));
    return (from as unknown as Rows<object>)
      .where('l.category_id', '=', categoryId)
      .where('l.status', '=', status);
  }

  const behind = <Row>(rows: Rows<Row>, { sort, after }: ListingPage): Rows<Row> =>
    after === undefined ? rows : rows.where(isAfter(sort, after, spelt));

  /** What most people ask for is compiled once; only the parameters differ from call to call. */
  async function plainPage(page: ListingPage, status: ShelfStatus): Promise<ListingKey[]> {
    const { sort, categoryId, after, limit } = page;
    const shape = `${sort} ${after !== undefined}`;
    let query = compiled.get(shape);
    if (query === undefined) {
      const rows = behind(listed(page, status, false), page)
        .innerJoin('products as p', 'p.id', 'l.product_id')
        .select(['p.id', 'p.revision']);
      query = inOrder(rows as unknown as Rows<ListingKey>, sort)
        .limit(limit)
        .$castTo<ListingKey>()
        .compile();
      compiled.set(shape, query);
    }
    const place = after === undefined ? [] : placeParameters(sort, after, spelt);
    const parameters = [categoryId, status, ...place, limit];
    return (await db.executeQuery<ListingKey>({ ...query, parameters })).rows;
  }

  /**
   * Any page. Skipped rows are skipped in the index, and each status, which has a range of its own,
   * is read as far as the page reaches and merged.
   */
  async function anyPage(page: ListingPage): Promise<ListingKey[]> {
    const { statuses, sort, limit, offset } = page;
    const [first, ...others] = statuses.map((status) => {
      const rows = behind(listed(page, status, page.search?.isRare === true), page).select([
        'l.product_id',
        'l.price',
        'l.sales',
      ]);
      const part = inOrder(rows, sort)
        .limit(limit + offset)
        .as('part');
      return db.selectFrom(part).selectAll();
    });
    if (first === undefined) return [];
    const all = others.reduce((union, part) => union.unionAll(part), first);
    const merged = db.selectFrom(all.as('l')).selectAll() as unknown as Rows<CatalogTables['listings']>;
    const keys = inOrder(merged, sort).limit(limit).offset(offset).as('l');
    const rows = db
      .selectFrom(keys)
      .innerJoin('products as p', 'p.id', 'l.product_id')
      .select(['p.id', 'p.revision']);
    return inOrder(rows as unknown as Rows<ListingKey>, sort)
      .$castTo<ListingKey>()
      .execute();
  }

  return {
    page(page: ListingPage): Promise<ListingKey[]> {
      const [status, ...others] = page.statuses;
      const isPlain = others.length === 0 && page.search === undefined && page.offset === 0;
      return status !== undefined && isPlain ? plainPage(page, status) : anyPage(page);
    },

    /** @param most of each status; counting ends there */
    async count(listing: Listing, most?: number): Promise<number> {
      let total = 0;
      for (const status of listing.statuses) {
        const rows = listed(listing, status, true);
        const counted =
          most === undefined ? rows : db.selectFrom(rows.select('l.product_id').limit(most).as('l'));
        const { count } = await (counted as typeof rows)
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow();
        total += Number(count);
      }
      return total;
    },

    async products(ids: readonly string[]): Promise<ProductRow[]> {
      return db
        .selectFrom('products')
        .selectAll()
        .where('id', 'in', [...ids])
        .where('status', '!=', 'deleted')
        .execute();
    },
  };
}

function inOrder<Row>(rows: Rows<Row>, sort: ProductSort): Rows<Row> {
  const { column, direction } = orders[sort];
  const sorted = column === 'product_id' ? rows : rows.orderBy(`l.${column}`, direction);
  return sorted.orderBy('l.product_id', direction);
}

/**
 * Rows behind the place. SQLite and PostgreSQL find `(a, b) > (x, y)` in the index; MySQL reads the whole
 * range for that, and finds the spelt-out form instead.
 */
function isAfter(sort: ProductSort, { value, id }: Place, spelt: boolean): RawBuilder<boolean> {
  const { column, direction } = orders[sort];
  const beyond = sql.raw(direction === 'asc' ? '>' : '<');
  if (column === 'product_id') return sql`l.product_id ${beyond} ${id}`;
  const sorted = sql.ref(`l.${column}`);
  if (!spelt) return sql`(${sorted}, l.product_id) ${beyond} (${value}, ${id})`;
  return sql`(${sorted} ${beyond} ${value} or (${sorted} = ${value} and l.product_id ${beyond} ${id}))`;
}

/** The parameters of {@link isAfter}, in its order. */
function placeParameters(sort: ProductSort, { value, id }: Place, spelt: boolean): unknown[] {
  if (sort === 'newest') return [id];
  return spelt ? [value, value, id] : [value, id];
}
