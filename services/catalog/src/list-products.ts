// A page of products: for everybody what is on the shelf, for the shop's people whatever they ask for.
import type { catalogRoutes, QueryOf } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { cursorAfter, listName, placeInCursor } from './cursor.ts';
import type { CatalogContext } from './dependencies.ts';
import { wordsOf } from './keyword.ts';
import type { ProductLine } from './product-lines.ts';
import type { Listing, ProductSort } from './store-listing.ts';
import { type ShelfStatus, WHOLE_SHOP } from './tables.ts';

const DEFAULT_SIZE = 20;
/** By number, as the contract has it. */
const MOST_PAGES = 100;

type Query = QueryOf<typeof catalogRoutes.listProducts>;

interface ProductPage {
  list: ProductLine[];
  nextCursor: string | null;
  total?: number;
  page?: number;
  size?: number;
  totalPages?: number;
}

/**
 * By cursor nothing is skipped or shown twice while products come and go; one whose price or sales change
 * meanwhile may be, in lists sorted by these.
 * @throws XiaoqiaoError `cursor_invalid`, `category_not_found`
 */
export async function listProducts(
  context: CatalogContext,
  query: Query,
  statuses: readonly ShelfStatus[],
): Promise<ProductPage> {
  const { page, size = DEFAULT_SIZE } = query;
  const sort = (query.sort ?? 'newest') as ProductSort;
  const words = query.keyword === undefined ? [] : wordsOf(query.keyword);
  const name = listName([sort, query.category, words, statuses]);
  const isFirst = query.cursor === undefined || page !== undefined;
  const after = isFirst ? undefined : placeInCursor(name, query.cursor!);
  const limit = page === undefined ? (query.limit ?? DEFAULT_SIZE) : size;
  const offset = page === undefined ? 0 : (page - 1) * size;

  const search = words.length === 0 ? undefined : await context.search.plan(words);
  const nothing = words.length > 0 && search === undefined;
  const listing: Listing = { categoryId: query.category ?? WHOLE_SHOP, statuses, search };
  // One row more than asked for tells whether there is a next page.
  const keys = nothing
    ? []
    : await context.listings.page({ ...listing, sort, after, limit: limit + 1, offset });
  if (keys.length === 0 && query.category !== undefined && !(await context.categories.exists(query.category)))
    throw new XiaoqiaoError('category_not_found');

  const list = await context.lines.of(keys.length > limit ? keys.slice(0, limit) : keys);
  const last = list.at(-1);
  const nextCursor = keys.length > limit && last ? cursorAfter(name, placeOf(last, sort)) : null;
  if (page === undefined) return { list, nextCursor };
  const total = nothing ? 0 : await context.totals.of(listing, MOST_PAGES * size);
  return { list, nextCursor, total, page, size, totalPages: Math.ceil(total / size) };
}

const placeOf = ({ id, price, sales }: ProductLine, sort: ProductSort) => ({
  id,
  value: sort === 'newest' ? 0 : sort === 'sales' ? sales : price,
});
