// What SKUs are and cost right now, for carts and orders.
import { type Fen, fen, type Id, type Product } from '@xiaoqiao/contract';
import type { Transaction } from '@xiaoqiao/database';
import type { CatalogContext } from './dependencies.ts';

export interface Quote {
  readonly skuId: Id<'sku'>;
  readonly productId: Id<'product'>;
  readonly name: string;
  readonly specifications: Product['attributes'];
  /** The SKU's own picture, or its product's. */
  readonly imageUrl: string | null;
  readonly price: Fen;
  /** Units that can be reserved; 0 when the SKU cannot be bought any more. */
  readonly stock: number;
  readonly onShelf: boolean;
}

/** Quotes in the order asked for; SKUs that never existed are left out. */
export async function quoteSkus(
  { stock }: CatalogContext,
  skuIds: readonly Id<'sku'>[],
  tx?: Transaction,
): Promise<Quote[]> {
  if (skuIds.length === 0) return [];
  const rows = new Map((await stock.quotes([...new Set(skuIds)], tx)).map((row) => [row.skuId, row]));
  return skuIds.flatMap((skuId) => {
    const row = rows.get(skuId);
    if (row === undefined) return [];
    const { productId, name } = row;
    return {
      skuId,
      productId,
      name,
      specifications: JSON.parse(row.specifications),
      imageUrl: row.skuImageUrl ?? row.productImageUrl,
      price: fen(row.price),
      stock: row.retired === 1 ? 0 : row.stock,
      onShelf: row.retired === 0 && row.status === 'on_shelf',
    };
  });
}
