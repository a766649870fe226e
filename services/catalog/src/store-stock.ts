// Stock as it moves: conditional updates, never a number that was read before.
import type { Database, Transaction } from '@xiaoqiao/database';
import { type Expression, sql } from 'kysely';
import type { CatalogTables, StockJournalRow } from './tables.ts';

export type StockStore = ReturnType<typeof createStockStore>;
type Bucket = 'available' | 'reserved' | 'sold';

export interface StockMove {
  readonly from: Bucket;
  readonly to: Bucket;
  /** Each SKU once. */
  readonly lines: readonly { readonly skuId: string; readonly quantity: number }[];
}

export interface ProductCount {
  readonly productId: string;
  /** Added to what lists show. */
  readonly stock: number;
  readonly sales: number;
}

export interface StockLevels {
  readonly skuId: string;
  readonly productId: string;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
  readonly retired: boolean;
}

/** The number that goes with the row's id. PostgreSQL takes a bare parameter for text here. */
function numberOf(numbers: readonly (readonly [id: string, number: number])[]): Expression<number> {
  const [[, first] = ['', 0]] = numbers;
  // Nearly always one piece of each; the choice below is made for every row.
  if (numbers.every(([, number]) => number === first)) return sql<number>`${first}`;
  const cases = numbers.map(([id, number]) => sql`when ${id} then 0 + ${number}`);
  return sql<number>`case id ${sql.join(cases, sql` `)} end`;
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
    /**
     * In one statement, so that many lines cost one round trip.
     * @returns false when `from` does not hold that many of all, or nothing may be taken because one is retired
     */
    async move(tx: Transaction, { from, to, lines }: StockMove): Promise<boolean> {
      const units = numberOf(lines.map(({ skuId, quantity }) => [skuId, quantity]));
      const result = await tx
        .on<CatalogTables>()
        .updateTable('skus')
        .set((eb) => ({ [from]: eb(from, '-', units), [to]: eb(to, '+', units) }))
        .where(
          'id',
          'in',
          lines.map(({ skuId }) => skuId),
        )
        .where(from, '>=', units)
        .$if(to === 'reserved', (query) => query.where('retired', '=', 0))
        .executeTakeFirst();
      return result.numUpdatedRows === BigInt(lines.length);
    },

    /** Locked until the transaction ends, in the order of ids: who shares some never waits in a circle. */
    async lockLevels(tx: Transaction, skuIds: readonly string[]): Promise<StockLevels[]> {
      const rows = await levels(tx)
        .where('id', 'in', [...skuIds])
        .orderBy('id')
        .$if(locks, (query) => query.forUpdate())
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

    /** Adds to what lists show of the products. */
    async count(tx: Transaction, counts: readonly ProductCount[]): Promise<void> {
      const changed = counts.filter(({ stock, sales }) => stock !== 0 || sales !== 0);
      if (changed.length === 0) return;
      const ids = changed.map(({ productId }) => productId);
      const added = (of: 'stock' | 'sales') => numberOf(changed.map((count) => [count.productId, count[of]]));
      const db = tx.on<CatalogTables>();
      // An update takes them in whatever order it likes.
      if (locks && ids.length > 1)
        await db
          .selectFrom('products')
          .select('id')
          .where('id', 'in', ids)
          .orderBy('id')
          .forUpdate()
          .execute();
      await db
        .updateTable('products')
        .set((eb) => ({
          stock: eb('stock', '+', added('stock')),
          sales: eb('sales', '+', added('sales')),
          revision: eb('revision', '+', 1),
        }))
        .where('id', 'in', ids)
        .execute();
      for (const { productId, sales } of changed)
        if (sales !== 0)
          await db
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
