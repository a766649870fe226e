// Stock-taking: the only way in which a SKU's units become more or fewer.
import type { BodyOf, catalogRoutes, Id, ResponseOf } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { CatalogContext } from './dependencies.ts';

export interface TakeStock {
  readonly skuId: Id<'sku'>;
  readonly count: BodyOf<typeof catalogRoutes.adminTakeStock>;
  readonly userId: Id<'user'>;
}

/** @throws XiaoqiaoError `sku_not_found`, `stock_below_reserved` */
export async function takeStock(
  { database, stock, outbox, ids, clock }: CatalogContext,
  { skuId, count, userId }: TakeStock,
): Promise<ResponseOf<typeof catalogRoutes.adminTakeStock>> {
  return database.transaction(async (tx) => {
    const level = await stock.lock(tx, skuId);
    if (level === undefined) throw new XiaoqiaoError('sku_not_found', { details: { skuId } });
    const { productId, available: before, reserved, sold } = level;
    const available = 'onHand' in count ? count.onHand - reserved : before + count.change;
    if (available < 0)
      throw new XiaoqiaoError('stock_below_reserved', { details: { skuId, available: before, reserved } });

    const change = available - before;
    await stock.setAvailable(tx, skuId, available);
    await stock.count(tx, [{ productId, stock: change, sales: 0 }]);
    await stock.journal(tx, [
      {
        id: ids.next(),
        sku_id: skuId,
        user_id: userId,
        reason: count.reason,
        available_before: before,
        available_after: available,
        reserved,
        sold,
        created_at: clock.now(),
      },
    ]);
    await outbox.add(tx, 'stock.taken', { skuId, change, reason: count.reason });
    return { skuId, available, reserved, sold };
  });
}
