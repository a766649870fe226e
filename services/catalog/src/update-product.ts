// Replaces a product.
import type { Id, Product, ProductInput } from '@xiaoqiao/contract';
import type { CatalogContext } from './dependencies.ts';
import { draftOf } from './product.ts';
import { replaceProduct } from './save-product.ts';
import { showProduct } from './show-product.ts';

/** @throws XiaoqiaoError `product_not_found`, `category_not_found`, `sku_not_found`, `validation_failed` */
export async function updateProduct(
  context: CatalogContext,
  { id, input, userId }: { id: Id<'product'>; input: ProductInput; userId: Id<'user'> },
): Promise<Product> {
  const draft = draftOf(input);
  await context.database.transaction(async (tx) => {
    const tree = await context.categories.tree(tx);
    await replaceProduct(context, tx, { id, draft, tree, userId });
  });
  return showProduct(context, id, { anyStatus: true });
}
