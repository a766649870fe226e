// New products by the thousand, for whoever fills a shop to measure it: the rows that saving them one by one would leave.
import type { Database, Transaction } from '@xiaoqiao/database';
import type { CompiledQuery } from 'kysely';
import { searchTextOf } from './keyword.ts';
import {
  type CatalogTables,
  type ProductDetailRow,
  type ProductRow,
  type ShelfStatus,
  type SkuRow,
  WHOLE_SHOP,
} from './tables.ts';

/** Rows of one statement: the widest of these has 14 columns, and SQLite takes 32 766 parameters. */
const ROWS = 500;
/** Products of one transaction. */
const PRODUCTS = 5000;

export interface BulkProduct {
  readonly product: ProductRow;
  readonly detail: ProductDetailRow;
  readonly skus: readonly SkuRow[];
  /** The category it is in, and those above it. */
  readonly lineage: readonly string[];
}

/**
 * Adds products to a shop nobody else writes to: no events, no journal of stock, and no check of anything.
 * A statement is compiled once for each table: most of what is left of the time is the engine's.
 */
export async function insertInBulk(database: Database, products: Iterable<BulkProduct>): Promise<void> {
  const insert = createInsert();
  for (const part of partsOf(products, PRODUCTS))
    await database.transaction(async (tx) => {
      await insert(
        tx,
        'products',
        part.map(({ product }) => product),
      );
      await insert(
        tx,
        'product_details',
        part.map(({ detail }) => detail),
      );
      await insert(
        tx,
        'skus',
        part.flatMap(({ skus }) => skus),
      );
      await insert(
        tx,
        'product_search',
        part.map(({ product }) => ({ product_id: product.id, text: searchTextOf(product) })),
      );
      await insert(tx, 'listings', listingsOf(part));
    });
}

/** Category by category, as their primary key has them. */
function listingsOf(part: readonly BulkProduct[]): CatalogTables['listings'][] {
  return part
    .flatMap(({ product: { id, status, price, sales }, lineage }) =>
      [WHOLE_SHOP, ...lineage].map((category_id) => ({
        category_id,
        status: status as ShelfStatus,
        product_id: id,
        price,
        sales,
      })),
    )
    .sort((a, b) => (a.category_id < b.category_id ? -1 : a.category_id > b.category_id ? 1 : 0));
}

function createInsert() {
  const whole = new Map<string, CompiledQuery>();
  return async (tx: Transaction, table: keyof CatalogTables, rows: readonly object[]): Promise<void> => {
    for (const part of partsOf(rows, ROWS)) {
      const compile = () =>
        tx
          .on<CatalogTables>()
          .insertInto(table)
          .values(part as never[])
          .compile();
      const query = part.length === ROWS ? whole.getOrInsertComputed(table, compile) : compile();
      const parameters = part.flatMap((row) => Object.values(row));
      await tx.on<CatalogTables>().executeQuery({ ...query, parameters });
    }
  };
}

function* partsOf<T>(all: Iterable<T>, size: number): Generator<T[]> {
  let part: T[] = [];
  for (const one of all) {
    part.push(one);
    if (part.length < size) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
