// Rows of the cart.
import type { Id } from '@xiaoqiao/contract';
import type { Database, Transaction } from '@xiaoqiao/database';
import type { OrderLine } from './ports.ts';
import type { OrdersTables } from './tables.ts';

export type CartStore = ReturnType<typeof createCartStore>;

export function createCartStore(database: Database) {
  const db = database.reader<OrdersTables>();

  return {
    /** The cart's lines, last added first. */
    async lines(userId: Id<'user'>, tx?: Transaction): Promise<OrderLine[]> {
      const rows = await (tx?.on<OrdersTables>() ?? db)
        .selectFrom('cart_items')
        .select(['sku_id', 'quantity'])
        .where('user_id', '=', userId)
        .orderBy('added_at', 'desc')
        .orderBy('sku_id')
        .execute();
      return rows.map(({ sku_id, quantity }) => ({ skuId: sku_id, quantity }));
    },

    async put(tx: Transaction, userId: Id<'user'>, line: OrderLine, now: number): Promise<void> {
      const changed = await tx
        .on<OrdersTables>()
        .updateTable('cart_items')
        .set({ quantity: line.quantity })
        .where('user_id', '=', userId)
        .where('sku_id', '=', line.skuId)
        .executeTakeFirst();
      if (changed.numUpdatedRows > 0n) return;
      await tx
        .on<OrdersTables>()
        .insertInto('cart_items')
        .values({ user_id: userId, sku_id: line.skuId, quantity: line.quantity, added_at: now })
        .execute();
    },

    /** @returns how many lines were there to remove */
    async remove(
      tx: Transaction,
      lines: readonly { readonly userId: Id<'user'>; readonly skuId: Id<'sku'> }[],
    ): Promise<number> {
      const result = await tx
        .on<OrdersTables>()
        .deleteFrom('cart_items')
        .where((eb) => eb.or(lines.map(({ userId, skuId }) => eb.and({ user_id: userId, sku_id: skuId }))))
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}
