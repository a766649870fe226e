// The mini program code that opens a product's page when it is scanned: for a shelf, a parcel, a poster.
import type { Id, ProductCode } from '@xiaoqiao/contract';
import type { CatalogContext, CodeLook, ProductCodes } from './dependencies.ts';
import { showProduct } from './show-product.ts';

/**
 * Also of a product that is off the shelf: posters are printed before a sale begins.
 * @throws XiaoqiaoError `product_not_found`, `wechat_unavailable`, `wechat_rejected`
 */
export async function drawProductCode(
  context: CatalogContext,
  codes: ProductCodes,
  { id, look }: { readonly id: Id<'product'>; readonly look: CodeLook },
): Promise<ProductCode> {
  const product = await showProduct(context, id, { anyStatus: true });
  const { bytes, contentType, page, scene } = await codes.draw(product.id, look);
  return { contentType, base64: bytes.toString('base64'), page, scene };
}
