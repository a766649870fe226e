// A page of products: for everybody what is on the shelf, for the shop's people whatever they ask for.
import type { catalogRoutes, QueryOf } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { cursorAfter, placeInCursor } from './cursor.ts';
import type { CatalogContext } from './dependencies.ts';
import { wordsOf } from './keyword.ts';
import { presentLine } from './present.ts';
import type { Listing, ProductLine, ProductSort } from './store-listing.ts';
import { type ShelfStatus, WHOLE_SHOP } from './tables.ts';

const DEFAULT_SIZE = 20;

type Query = QueryOf<typeof catalogRoutes.listProducts>;
type Line = ReturnType<typeof presentLine>;

interface ProductPage {
  list: Line[];
  nextCursor: string | null;
  total?: number;
  page?: number;
  size?: number;
  totalPages?: number;
}

/** @throws XiaoqiaoError `cursor_invalid`, `category_not_found` */
export async function listProducts(
  context: CatalogContext,
  query: Query,
  statuses: readonly ShelfStatus[],
): Promise<ProductPage> {
  const { page, size = DEFAULT_SIZE } = query;
  const sort = (query.sort ?? 'newest') as ProductSort;
  const words = query.keyword === undefined ? [] : wordsOf(query.keyword);
  const name = [sort, query.category, words, statuses];
  const after =
    query.cursor === undefined || page !== undefined ? undefined : placeInCursor(name, query.cursor);
  const limit = page === undefined ? (query.limit ?? DEFAULT_SIZE) : size;

  const search = words.length === 0 ? undefined : await context.search.condition(words);
  const nothing = words.length > 0 && search === undefined;
  const listing: Listing = { categoryId: query.category ?? WHOLE_SHOP, statuses, search };
  const offset = page === undefined ? 0 : (page - 1) * size;
  // One row more than asked for tells whether there is a next page.
  const rows = nothing
    ? []
    : await context.listings.page({ ...listing, sort, after, limit: limit + 1, offset });
  if (rows.length === 0 && query.category !== undefined && !(await context.categories.exists(query.category)))
    throw new XiaoqiaoError('category_not_found');

  const shown = rows.length > limit ? rows.slice(0, limit) : rows;
  const answer: ProductPage = {
    list: shown.map(presentLine),
    nextCursor: rows.length > limit ? cursorAfter(name, placeOf(shown.at(-1)!, sort)) : null,
  };
  if (page === undefined) return answer;
  const total = nothing ? 0 : await context.listings.count(listing);
  return { ...answer, total, page, size, totalPages: Math.ceil(total / size) };
}

const placeOf = ({ id, price, sales }: ProductLine, sort: ProductSort) => ({
  id,
  value: sort === 'newest' ? 0 : sort === 'sales' ? sales : price,
});
