// What the catalogue is made of, and what its use cases share.
import type { Id } from '@xiaoqiao/contract';
import type { Database, Outbox, Transaction } from '@xiaoqiao/database';
import type { Clock } from '@xiaoqiao/kit/clock';
import type { Ids } from '@xiaoqiao/kit/ids';
import type { Log } from '@xiaoqiao/kit/log';
import type { ProductLines } from './product-lines.ts';
import type { ProductTotals } from './product-totals.ts';
import type { ProductStore } from './store.ts';
import type { CategoryStore } from './store-category.ts';
import type { ListingStore } from './store-listing.ts';
import type { ProductSearch } from './store-search.ts';
import type { StockStore } from './store-stock.ts';

export interface CatalogDependencies {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Left out: a picture is an address like any other. */
  readonly pictures?: Pictures;
  /** Left out: the route is not there. */
  readonly codes?: ProductCodes;
}

export interface CodeLook {
  /** Pixels. */
  readonly width?: number;
  /** Of the mini program that opens; `release` when left out. */
  readonly version?: 'release' | 'trial' | 'develop';
}

export interface ProductCodes {
  /**
   * A picture that opens the product's page, and what it holds.
   * @throws XiaoqiaoError `wechat_unavailable`, `wechat_rejected`
   */
  draw(
    productId: Id<'product'>,
    look: CodeLook,
  ): Promise<{
    readonly bytes: Buffer;
    readonly contentType: string;
    readonly page: string;
    readonly scene: string;
  }>;
}

export interface Pictures {
  /**
   * From now on the product shows these pictures; addresses elsewhere are passed over.
   * @throws XiaoqiaoError `file_not_usable`
   */
  claim(
    tx: Transaction,
    claim: { subject: string; purpose: 'product'; urls: readonly string[] },
  ): Promise<void>;
}

export interface CatalogContext extends CatalogDependencies {
  readonly products: ProductStore;
  readonly stock: StockStore;
  readonly categories: CategoryStore;
  readonly listings: ListingStore;
  readonly lines: ProductLines;
  readonly totals: ProductTotals;
  readonly search: ProductSearch;
}
