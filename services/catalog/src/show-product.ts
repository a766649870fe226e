// One product with its SKUs.
import type { Product } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { CatalogContext } from './dependencies.ts';
import { presentProduct } from './present.ts';

/** @throws XiaoqiaoError `product_not_found`; also for one off the shelf unless `anyStatus` */
export async function showProduct(
  { products }: CatalogContext,
  id: string,
  { anyStatus = false } = {},
): Promise<Product> {
  const found = await products.find(id);
  if (found === undefined || (!anyStatus && found.product.status !== 'on_shelf'))
    throw new XiaoqiaoError('product_not_found');
  return presentProduct(found);
}
