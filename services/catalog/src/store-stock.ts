// Stock as it moves: conditional updates, never a number that was read before.
import type { Database, Transaction } from '@xiaoqiao/database';
import type { CatalogTables, StockJournalRow } from './tables.ts';

export type StockStore = ReturnType<typeof createStockStore>;
type Bucket = 'available' | 'reserved' | 'sold';

export interface StockMove {
  readonly skuId: string;
  readonly quantity: number;
  readonly from: Bucket;
  readonly to: Bucket;
}

export interface StockLevels {
  readonly skuId: string;
  readonly productId: string;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
  readonly retired: boolean;
}

export function createStockStore(database: Database) {
  const db = database.reader<CatalogTables>();
  const locks = database.engine !== 'sqlite';

  const levels = (tx: Transaction) =>
    tx
      .on<CatalogTables>()
      .selectFrom('skus')
      .select(['id as skuId', 'product_id as productId', 'available', 'reserved', 'sold', 'retired']);

  return {
    /** @returns false when `from` does not hold that many, or nothing may be taken because the SKU is retired. */
    async move(tx: Transaction, { skuId, quantity, from, to }: StockMove): Promise<boolean> {
      const result = await tx
        .on<CatalogTables>()
        .updateTable('skus')
        .set((eb) => ({ [from]: eb(from, '-', quantity), [to]: eb(to, '+', quantity) }))
        .where('id', '=', skuId)
        .where(from, '>=', quantity)
        .$if(to === 'reserved', (query) => query.where('retired', '=', 0))
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },

    async levels(tx: Transaction, skuIds: readonly string[]): Promise<StockLevels[]> {
      const rows = await levels(tx)
        .where('id', 'in', [...skuIds])
        .execute();
      return rows.map((row) => ({ ...row, retired: row.retired === 1 }));
    },

    /** The levels of a SKU that is not retired, locked until the transaction ends. */
    async lock(tx: Transaction, skuId: string): Promise<StockLevels | undefined> {
      const row = await levels(tx)
        .where('id', '=', skuId)
        .where('retired', '=', 0)
        .$if(locks, (query) => query.forUpdate())
        .executeTakeFirst();
      return row && { ...row, retired: false };
    },

    async setAvailable(tx: Transaction, skuId: string, available: number): Promise<void> {
      await tx.on<CatalogTables>().updateTable('skus').set({ available }).where('id', '=', skuId).execute();
    },

    /** Adds to what lists show of the product. */
    async count(
      tx: Transaction,
      { productId, stock, sales }: { productId: string; stock: number; sales: number },
    ): Promise<void> {
      if (stock === 0 && sales === 0) return;
      await tx
        .on<CatalogTables>()
        .updateTable('products')
        .set((eb) => ({
          stock: eb('stock', '+', stock),
          sales: eb('sales', '+', sales),
          revision: eb('revision', '+', 1),
        }))
        .where('id', '=', productId)
        .execute();
      if (sales === 0) return;
      await tx
        .on<CatalogTables>()
        .updateTable('listings')
        .set((eb) => ({ sales: eb('sales', '+', sales) }))
        .where('product_id', '=', productId)
        .execute();
    },

    async journal(tx: Transaction, rows: readonly StockJournalRow[]): Promise<void> {
      if (rows.length === 0) return;
      await tx
        .on<CatalogTables>()
        .insertInto('stock_journal')
        .values([...rows])
        .execute();
    },

    /** SKUs with their products, whatever their status. */
    async quotes(skuIds: readonly string[], tx?: Transaction) {
      return (tx?.on<CatalogTables>() ?? db)
        .selectFrom('skus as s')
        .innerJoin('products as p', 'p.id', 's.product_id')
        .select([
          's.id as skuId',
          's.product_id as productId',
          'p.name as name',
          's.specifications as specifications',
          's.image_url as skuImageUrl',
          'p.image_url as productImageUrl',
          's.price as price',
          's.available as stock',
          's.retired as retired',
          'p.status as status',
        ])
        .where('s.id', 'in', [...skuIds])
        .execute();
    },
  };
}
