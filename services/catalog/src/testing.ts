// Door of catalog/testing: fills a shop with any number of products that look like a shop's.
import type { Database } from '@xiaoqiao/database';
import { type Place, placesOf, productAt } from './large-shop.ts';
import { insertInBulk } from './store-bulk.ts';
import type { CatalogTables } from './tables.ts';

export { productIdAt, skuIdAt } from './large-shop.ts';

export interface LargeShop {
  /** Of every level, those above before those below. */
  readonly categoryIds: readonly string[];
}

/**
 * Adds the products `from` … `from + count - 1` of a shop that is the same each time: number decides everything about
 * a product. The newest is the last. About a minute for a million on SQLite.
 */
export async function fillLargeShop(
  database: Database,
  { count, from = 0, added = () => {} }: { count: number; from?: number; added?: (products: number) => void },
): Promise<LargeShop> {
  const places = placesOf();
  if (from === 0) await insertCategories(database, places);
  await insertInBulk(database, products(from, count, added));
  return { categoryIds: places.map(({ id }) => id) };
}

function* products(from: number, count: number, added: (products: number) => void) {
  for (let number = from; number < from + count; number++) {
    if ((number - from) % 10_000 === 0) added(number - from);
    yield productAt(number);
  }
  added(count);
}

const insertCategories = (database: Database, places: readonly Place[]): Promise<void> =>
  database.transaction(async (tx) => {
    const rows = places.map(({ id, parentId, name }, sort) => ({
      id,
      parent_id: parentId,
      name,
      image_url: null,
      sort,
      created_at: 0,
      updated_at: 0,
    }));
    await tx.on<CatalogTables>().insertInto('categories').values(rows).execute();
  });
