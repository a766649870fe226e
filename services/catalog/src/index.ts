// Door of the catalogue service: categories, products, SKUs and their stock.
import type { Id } from '@xiaoqiao/contract';
import type { Migration, Transaction } from '@xiaoqiao/database';
import type { RouteHandler } from '@xiaoqiao/kit/http';
import type { CatalogContext, CatalogDependencies } from './dependencies.ts';
import { importProducts } from './import-products.ts';
import { createImportChecks, type ImportBatch, type ImportResult } from './imported.ts';
import { catalogTables } from './migrations/0001-catalog.ts';
import { productSearch } from './migrations/0002-product-search.ts';
import { searchIndex } from './migrations/0003-search-index.ts';
import { moveStock, type StockLine } from './move-stock.ts';
import { createProductLines } from './product-lines.ts';
import { createProductTotals } from './product-totals.ts';
import { type Quote, quoteSkus } from './quote-skus.ts';
import { routesOf } from './routes.ts';
import { createProductStore } from './store.ts';
import { createCategoryStore } from './store-category.ts';
import { createListingStore } from './store-listing.ts';
import { createProductSearch } from './store-search.ts';
import { createStockStore } from './store-stock.ts';

export type { CatalogDependencies, ProductCodes } from './dependencies.ts';
export type {
  ImportBatch,
  ImportedCategory,
  ImportedProduct,
  ImportedSku,
  ImportResult,
  Refusal,
  Tally,
} from './imported.ts';
export type { StockLine } from './move-stock.ts';
export type { Quote } from './quote-skus.ts';

export const catalogMigrations: Migration[] = [catalogTables, productSearch, searchIndex];

export interface CatalogService {
  readonly routes: RouteHandler[];
  /** It only tells, and listens to nobody. */
  readonly consumers: never[];
  /** Quotes in the order asked for; SKUs that never existed are left out. */
  quote(skuIds: readonly Id<'sku'>[], tx?: Transaction): Promise<Quote[]>;
  /** available → reserved, all lines or none. @throws XiaoqiaoError `sku_out_of_stock`, `sku_not_found` */
  reserve(tx: Transaction, lines: readonly StockLine[]): Promise<void>;
  /** reserved → available. @throws XiaoqiaoError `internal` when not so many are reserved */
  release(tx: Transaction, lines: readonly StockLine[]): Promise<void>;
  /** reserved → sold; the product's sales go up. @throws XiaoqiaoError `internal` when not so many are reserved */
  sell(tx: Transaction, lines: readonly StockLine[]): Promise<void>;
  /** sold → available; the product's sales go down. @throws XiaoqiaoError `internal` when not so many were sold */
  restock(tx: Transaction, lines: readonly StockLine[]): Promise<void>;
  /** Repeatable: see the use case. Stock counts only for SKUs that are new here. */
  importProducts(batch: ImportBatch): Promise<ImportResult>;
}

export function createCatalogService(dependencies: CatalogDependencies): CatalogService {
  const { database } = dependencies;
  const listings = createListingStore(database);
  const context: CatalogContext = {
    ...dependencies,
    products: createProductStore(database),
    stock: createStockStore(database),
    categories: createCategoryStore(database),
    listings,
    lines: createProductLines(listings),
    totals: createProductTotals(listings, dependencies.clock),
    search: createProductSearch(database, dependencies.clock),
  };
  const checks = createImportChecks();
  const move =
    (verb: 'reserve' | 'release' | 'sell' | 'restock') => (tx: Transaction, lines: readonly StockLine[]) =>
      moveStock(context, tx, { verb, lines });
  return {
    routes: routesOf(context),
    consumers: [],
    quote: (skuIds, tx) => quoteSkus(context, skuIds, tx),
    reserve: move('reserve'),
    release: move('release'),
    sell: move('sell'),
    restock: move('restock'),
    importProducts: (batch) => importProducts(context, checks, batch),
  };
}
