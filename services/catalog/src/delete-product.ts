// Takes a product away; orders keep their copy, and its reserved stock can still be released or sold.
import type { Id } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { CatalogContext } from './dependencies.ts';

/** @throws XiaoqiaoError `product_not_found` */
export async function deleteProduct(context: CatalogContext, id: Id<'product'>): Promise<void> {
  await context.database.transaction(async (tx) => {
    if ((await context.products.lock(tx, id)) === undefined) throw new XiaoqiaoError('product_not_found');
    await context.products.remove(tx, id, context.clock.now());
    await context.outbox.add(tx, 'product.changed', { productId: id });
  });
}
