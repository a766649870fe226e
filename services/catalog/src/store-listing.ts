// Pages of products: one range of one index of the listings, then the rows of those twenty products.
import type { Database } from '@xiaoqiao/database';
import { type CompiledQuery, type Kysely, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import type { Place } from './cursor.ts';
import type { SearchCondition } from './store-search.ts';
import type { CatalogTables, ProductRow, ShelfStatus } from './tables.ts';

export type ListingStore = ReturnType<typeof createListingStore>;
export type ProductSort = 'newest' | 'sales' | 'price_asc' | 'price_desc';
export type ProductLine = Omit<ProductRow, 'status' | 'updated_at'> & { readonly status: ShelfStatus };

export interface Listing {
  /** A category's id, or the whole shop. */
  readonly categoryId: string;
  /** One or both. */
  readonly statuses: readonly ShelfStatus[];
  readonly search?: SearchCondition | undefined;
}

export interface ListingPage extends Listing {
  readonly sort: ProductSort;
  readonly after?: Place | undefined;
  readonly limit: number;
  readonly offset?: number;
}

const orders = {
  newest: { column: 'product_id', direction: 'desc' },
  sales: { column: 'sales', direction: 'desc' },
  price_asc: { column: 'price', direction: 'asc' },
  price_desc: { column: 'price', direction: 'desc' },
} as const;

export function createListingStore(database: Database) {
  const db = database.reader<CatalogTables>();
  const compiled = new Map<string, CompiledQuery<ProductLine>>();

  /** The pages that are asked for most are compiled once; what changes from call to call are the parameters. */
  function compile(page: ListingPage, status: ShelfStatus): CompiledQuery<ProductLine> {
    const { sort, categoryId, after, limit } = page;
    const shape = `${sort} ${after !== undefined}`;
    let query = compiled.get(shape);
    if (query === undefined) {
      query = withProducts(db, keysOf(db, page, status), sort).compile();
      compiled.set(shape, query);
    }
    const place = after === undefined ? [] : placeParameters(sort, after, database.engine === 'mysql');
    return { ...query, parameters: [categoryId, status, ...place, limit, 0] };
  }

  /** Product ids with what they are sorted by, in order, from indexes alone. */
  function keysOf(rows: Kysely<CatalogTables>, page: ListingPage, status: ShelfStatus) {
    const { categoryId, sort, after, limit, offset = 0, search } = page;
    const { column, direction } = orders[sort];
    let query = rows
      .selectFrom('listings as l')
      .select(['l.product_id', 'l.price', 'l.sales'])
      .where('l.category_id', '=', categoryId)
      .where('l.status', '=', status);
    if (search !== undefined) query = query.where(search);
    if (after !== undefined) query = query.where(isAfter(sort, after, database.engine === 'mysql'));
    if (column !== 'product_id') query = query.orderBy(`l.${column}`, direction);
    return query.orderBy('l.product_id', direction).limit(limit).offset(offset);
  }

  return {
    async page(page: ListingPage): Promise<ProductLine[]> {
      const { statuses, search, offset = 0, limit, sort } = page;
      const [status, other] = statuses;
      if (status === undefined) return [];
      if (other === undefined && search === undefined && offset === 0)
        return (await db.executeQuery(compile(page, status))).rows;
      if (other === undefined) return withProducts(db, keysOf(db, page, status), sort).execute();
      // Each status has its own range; both are read as far as the page reaches, and merged.
      const reach = { ...page, limit: offset + limit, offset: 0 };
      const { column, direction } = orders[sort];
      const keys = db
        .selectFrom(keysOf(db, reach, status).as('one'))
        .selectAll()
        .unionAll(db.selectFrom(keysOf(db, reach, other).as('two')).selectAll());
      const merged = db.selectFrom(keys.as('l')).selectAll();
      const sorted = column === 'product_id' ? merged : merged.orderBy(column, direction);
      return withProducts(
        db,
        sorted.orderBy('product_id', direction).limit(limit).offset(offset),
        sort,
      ).execute();
    },

    async count({ categoryId, statuses, search }: Listing): Promise<number> {
      let query = db
        .selectFrom('listings as l')
        .select((eb) => eb.fn.countAll<number>().as('total'))
        .where('l.category_id', '=', categoryId)
        .where('l.status', 'in', [...statuses]);
      if (search !== undefined) query = query.where(search);
      return Number((await query.executeTakeFirstOrThrow()).total);
    },
  };
}

type Keys = SelectQueryBuilder<CatalogTables, never, { product_id: string; price: number; sales: number }>;

function withProducts(db: Kysely<CatalogTables>, keys: unknown, sort: ProductSort) {
  const { column, direction } = orders[sort];
  let query = db
    .selectFrom((keys as Keys).as('l'))
    .innerJoin('products as p', 'p.id', 'l.product_id')
    .select(['p.id', 'p.category_id', 'p.name', 'p.brief', 'p.unit', 'p.image_url', 'p.original_price'])
    .select(['l.price', 'p.stock', 'l.sales', 'p.created_at', 'p.status']);
  if (column !== 'product_id') query = query.orderBy(`l.${column}`, direction);
  return query.orderBy('l.product_id', direction).$castTo<ProductLine>();
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
