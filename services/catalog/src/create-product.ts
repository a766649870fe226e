// Adds a product.
import type { Id, Product, ProductInput } from '@xiaoqiao/contract';
import type { CatalogContext } from './dependencies.ts';
import { draftOf } from './product.ts';
import { insertProduct } from './save-product.ts';
import { showProduct } from './show-product.ts';

/** @throws XiaoqiaoError `category_not_found`, `sku_not_found` when a new product names SKUs, `validation_failed` */
export async function createProduct(
  context: CatalogContext,
  input: ProductInput,
  userId: Id<'user'>,
): Promise<Product> {
  // A SKU id belongs to a product that is there already; here it would name nothing.
  const draft = draftOf({ ...input, skus: input.skus.map(({ id: _, ...sku }) => sku) });
  const id = context.ids.next();
  await context.database.transaction(async (tx) => {
    const tree = await context.categories.tree(tx);
    await insertProduct(context, tx, { id, draft, tree, userId });
  });
  return showProduct(context, id, { anyStatus: true });
}
