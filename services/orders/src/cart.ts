// Use cases of the cart: show it, set a quantity, take something out. Prices are always those of now.
import { type Cart, fen, type Id } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { OrderLine, OrdersDependencies } from './ports.ts';
import type { CartStore } from './store-cart.ts';

const MAX_LINES = 100;

export function createCart({ database, catalog, clock }: OrdersDependencies, store: CartStore) {
  async function show(userId: Id<'user'>): Promise<Cart> {
    const lines = await store.lines(userId);
    const quotes = new Map(
      (await catalog.quote(lines.map(({ skuId }) => skuId))).map((quote) => [quote.skuId, quote]),
    );
    const items = lines.flatMap(({ skuId, quantity }) => {
      const quote = quotes.get(skuId);
      if (quote === undefined) return [];
      const { productId, name, specifications, imageUrl, price, stock, onShelf } = quote;
      return [
        { skuId, productId, name, specifications, imageUrl, price, quantity, stock, available: onShelf },
      ];
    });
    const total = items.reduce(
      (sum, { available, price, quantity }) => (available ? sum + price * quantity : sum),
      0,
    );
    return { items, total: fen(total) };
  }

  return {
    show,

    async put(userId: Id<'user'>, line: OrderLine): Promise<Cart> {
      const [quote] = await catalog.quote([line.skuId]);
      if (quote === undefined) throw new XiaoqiaoError('sku_not_found', { details: { skuId: line.skuId } });
      if (!quote.onShelf) throw new XiaoqiaoError('product_off_shelf', { details: { skuId: line.skuId } });
      if (quote.stock < line.quantity) {
        const details = { skuId: line.skuId, requested: line.quantity, available: quote.stock };
        throw new XiaoqiaoError('sku_out_of_stock', { details });
      }
      await database.transaction(async (tx) => {
        const lines = await store.lines(userId, tx);
        if (lines.length >= MAX_LINES && !lines.some(({ skuId }) => skuId === line.skuId))
          throw new XiaoqiaoError('cart_full', { details: { limit: MAX_LINES } });
        await store.put(tx, userId, line, clock.now());
      });
      return show(userId);
    },

    async remove(userId: Id<'user'>, skuId: Id<'sku'>): Promise<Cart> {
      const removed = await database.transaction((tx) => store.remove(tx, [{ userId, skuId }]));
      if (removed === 0) throw new XiaoqiaoError('cart_item_not_found', { details: { skuId } });
      return show(userId);
    },
  };
}
