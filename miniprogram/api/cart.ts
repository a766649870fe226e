// The cart, as the server keeps it.
import type { Cart } from '@xiaoqiao/contract';
import { pictureAddress } from '../server';
import { showCartCount } from '../store/cart-count';
import { api } from './client';

export type { Cart };
export type CartItem = Cart['items'][number];

function received(cart: Cart): Cart {
  showCartCount(cart);
  return { ...cart, items: cart.items.map((item) => ({ ...item, imageUrl: pictureAddress(item.imageUrl) })) };
}

export const showCart = async (): Promise<Cart> => received(await api().get('/cart'));

export const setQuantity = async (skuId: string, quantity: number): Promise<Cart> =>
  received(await api().put('/cart/items/:skuId', { params: { skuId }, body: { quantity } }));

export const removeItem = async (skuId: string): Promise<Cart> =>
  received(await api().delete('/cart/items/:skuId', { params: { skuId } }));

/** On top of what is in the cart already. */
export async function addToCart(skuId: string, quantity: number): Promise<Cart> {
  const { items } = await api().get('/cart');
  const held = items.find((item) => item.skuId === skuId)?.quantity ?? 0;
  return setQuantity(skuId, held + quantity);
}
