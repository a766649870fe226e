// What is about to be ordered: ticked items of the cart, or one SKU straight from its page.
import { type CartItem, showCart } from '../../../api/cart';
import { showProduct } from '../../../api/product';

export type Line = Pick<CartItem, 'skuId' | 'name' | 'specifications' | 'imageUrl' | 'price' | 'quantity'>;

export interface Wanted {
  /** SKUs of the cart, with commas between them. */
  readonly cart?: string;
  readonly productId?: string;
  readonly skuId?: string;
  readonly quantity?: string;
}

export async function linesOf({ cart, productId, skuId, quantity }: Wanted): Promise<Line[]> {
  if (cart !== undefined) {
    const skus = new Set(cart.split(','));
    return (await showCart()).items.filter((item) => item.available && skus.has(item.skuId));
  }
  if (productId === undefined) return [];
  const product = await showProduct(productId);
  return product.skus
    .filter(({ id }) => id === skuId)
    .map(({ id, specifications, imageUrl, price }) => ({
      skuId: id,
      name: product.name,
      specifications,
      imageUrl: imageUrl || product.imageUrl,
      price,
      quantity: Number(quantity),
    }));
}

export const totalOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
