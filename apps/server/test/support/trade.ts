// A shop that has begun to trade: an administrator, a product on the shelf, and a buyer with an address.
import type { Client } from '@xiaoqiao/sdk';
import {
  addProduct,
  type Buyer,
  openAdministrator,
  openBuyer,
  openShop,
  type Product,
  type Shop,
  type ShopOptions,
} from './shop.ts';

export interface Trade extends Product {
  /** To be closed by the test. */
  readonly shop: Shop;
  readonly admin: Client;
  readonly buyer: Buyer;
}

export async function openTrade(
  options: ShopOptions & { readonly product?: Parameters<typeof addProduct>[1] } = {},
): Promise<Trade> {
  const shop = await openShop(options);
  try {
    const admin = await openAdministrator(shop);
    const buyer = await openBuyer(shop);
    return { shop, admin, buyer, ...(await addProduct(admin, options.product)) };
  } catch (error) {
    // Left open, it would keep the test's process alive.
    await shop.close();
    throw error;
  }
}
