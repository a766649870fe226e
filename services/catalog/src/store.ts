// Rows of products and their SKUs, in the transaction that is handed in.
import type { Database, Transaction } from '@xiaoqiao/database';
import { searchTextOf } from './keyword.ts';
import {
  type CatalogTables,
  type ProductDetailRow,
  type ProductRow,
  type ShelfStatus,
  type SkuRow,
  WHOLE_SHOP,
} from './tables.ts';

export type ProductStore = ReturnType<typeof createProductStore>;

export interface ProductWithParts {
  readonly product: ProductRow;
  readonly detail: ProductDetailRow;
  /** Those not retired, in their order. */
  readonly skus: readonly SkuRow[];
}

/** What of a SKU can be changed by editing its product; stock cannot. */
export type SkuChange = Pick<
  SkuRow,
  'position' | 'code' | 'specifications' | 'price' | 'original_price' | 'image_url' | 'retired'
>;

export function createProductStore(database: Database) {
  const db = database.reader<CatalogTables>();
  const on = (tx: Transaction | undefined) => tx?.on<CatalogTables>() ?? db;
  // SQLite's writers are alone anyway.
  const locks = database.engine !== 'sqlite';

  return {
    async find(id: string, tx?: Transaction): Promise<ProductWithParts | undefined> {
      const head = on(tx)
        .selectFrom('products as p')
        .innerJoin('product_details as d', 'd.product_id', 'p.id')
        .selectAll()
        .where('p.id', '=', id)
        .where('p.status', '!=', 'deleted')
        .executeTakeFirst();
      const parts = on(tx)
        .selectFrom('skus')
        .selectAll()
        .where('product_id', '=', id)
        .where('retired', '=', 0)
        .orderBy('position')
        .execute();
      // Neither needs the other's answer: one way to the server and back instead of three.
      const [found, skus] = await Promise.all([head, parts]);
      if (found === undefined) return undefined;
      const { product_id, gallery, attributes, detail_html, ...product } = found;
      const detail = { product_id, gallery, attributes, detail_html };
      return { product, detail, skus };
    },

    /**
     * The product for changing it, retired SKUs included; undefined when it is gone or deleted.
     * SKUs are locked before their product and in order of id, as everywhere, so that nobody waits in a circle.
     */
    async lock(
      tx: Transaction,
      id: string,
    ): Promise<{ product: ProductRow; skus: readonly SkuRow[] } | undefined> {
      const skus = await tx
        .on<CatalogTables>()
        .selectFrom('skus')
        .selectAll()
        .where('product_id', '=', id)
        .orderBy('id')
        .$if(locks, (query) => query.forUpdate())
        .execute();
      const product = await tx
        .on<CatalogTables>()
        .selectFrom('products')
        .selectAll()
        .where('id', '=', id)
        .where('status', '!=', 'deleted')
        .$if(locks, (query) => query.forUpdate())
        .executeTakeFirst();
      return product && { product, skus };
    },

    async insert(tx: Transaction, product: ProductRow, detail: ProductDetailRow): Promise<void> {
      await tx.on<CatalogTables>().insertInto('products').values(product).execute();
      await tx.on<CatalogTables>().insertInto('product_details').values(detail).execute();
      await tx
        .on<CatalogTables>()
        .insertInto('product_search')
        .values({ product_id: product.id, text: searchTextOf(product) })
        .execute();
    },

    async update(tx: Transaction, product: ProductRow, detail: ProductDetailRow): Promise<void> {
      const { id, ...row } = product;
      await tx.on<CatalogTables>().updateTable('products').set(row).where('id', '=', id).execute();
      const { product_id, ...parts } = detail;
      await tx
        .on<CatalogTables>()
        .updateTable('product_details')
        .set(parts)
        .where('product_id', '=', product_id)
        .execute();
      const text = searchTextOf(product);
      await tx
        .on<CatalogTables>()
        .updateTable('product_search')
        .set({ text })
        .where('product_id', '=', id)
        .where('text', '!=', text)
        .execute();
    },

    /** Lists the product in the whole shop and in these categories, and nowhere else. */
    async list(tx: Transaction, product: ProductRow, categoryIds: readonly string[]): Promise<void> {
      await tx.on<CatalogTables>().deleteFrom('listings').where('product_id', '=', product.id).execute();
      const { id: product_id, price, sales } = product;
      const status = product.status as ShelfStatus;
      await tx
        .on<CatalogTables>()
        .insertInto('listings')
        .values(
          [WHOLE_SHOP, ...categoryIds].map((category_id) => ({
            category_id,
            status,
            product_id,
            price,
            sales,
          })),
        )
        .execute();
    },

    /** The row stays for what refers to it; lists and search forget it. */
    async remove(tx: Transaction, id: string, now: number): Promise<void> {
      await tx
        .on<CatalogTables>()
        .updateTable('skus')
        .set({ retired: 1 })
        .where('product_id', '=', id)
        .execute();
      await tx
        .on<CatalogTables>()
        .updateTable('products')
        .set((eb) => ({ status: 'deleted', stock: 0, updated_at: now, revision: eb('revision', '+', 1) }))
        .where('id', '=', id)
        .execute();
      await tx.on<CatalogTables>().deleteFrom('listings').where('product_id', '=', id).execute();
      await tx.on<CatalogTables>().deleteFrom('product_search').where('product_id', '=', id).execute();
    },

    async insertSkus(tx: Transaction, skus: readonly SkuRow[]): Promise<void> {
      if (skus.length === 0) return;
      await tx
        .on<CatalogTables>()
        .insertInto('skus')
        .values([...skus])
        .execute();
    },

    async updateSku(tx: Transaction, id: string, change: Partial<SkuChange>): Promise<void> {
      await tx.on<CatalogTables>().updateTable('skus').set(change).where('id', '=', id).execute();
    },
  };
}
