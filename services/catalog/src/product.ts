// Rules of a product: what its input says once defaults are filled in, its price, and what is refused.
import { type Fen, fen, type Product, type ProductInput } from '@xiaoqiao/contract';
import { sanitizeRichText } from './rich-text.ts';
import type { ShelfStatus } from './tables.ts';

const DEFAULT_UNIT = '件';

export interface SkuDraft {
  readonly id: string | undefined;
  readonly code: string;
  readonly specifications: Product['attributes'];
  readonly price: Fen;
  readonly originalPrice: Fen | null;
  readonly stock: number;
  readonly imageUrl: string | null;
}

/** A whole product as somebody wants it to be. */
export interface ProductDraft {
  readonly categoryId: string;
  readonly name: string;
  readonly brief: string;
  readonly unit: string;
  readonly imageUrl: string | null;
  readonly gallery: readonly string[];
  readonly detailHtml: string;
  readonly attributes: Product['attributes'];
  readonly status: ShelfStatus;
  readonly skus: readonly SkuDraft[];
}

export function draftOf(input: ProductInput): ProductDraft {
  const { gallery = [] } = input;
  return {
    categoryId: input.categoryId,
    name: input.name,
    brief: input.brief ?? '',
    unit: input.unit ?? DEFAULT_UNIT,
    imageUrl: input.imageUrl ?? gallery[0] ?? null,
    gallery,
    detailHtml: sanitizeRichText(input.detailHtml ?? ''),
    attributes: input.attributes ?? [],
    status: (input.status ?? 'on_shelf') as ShelfStatus,
    skus: input.skus.map((sku) => ({
      id: sku.id,
      code: sku.code,
      specifications: sku.specifications,
      price: fen(sku.price),
      originalPrice: sku.originalPrice ?? null,
      stock: sku.stock ?? 0,
      imageUrl: sku.imageUrl ?? null,
    })),
  };
}

/** The first SKU whose code or id another one has already: the place of the mistake. */
export function repeatedSku(skus: readonly SkuDraft[]): { index: number; field: 'code' | 'id' } | undefined {
  for (const field of ['code', 'id'] as const) {
    const seen = new Set<string>();
    for (const [index, sku] of skus.entries()) {
      const value = sku[field];
      if (value === undefined) continue;
      if (seen.has(value)) return { index, field };
      seen.add(value);
    }
  }
  return undefined;
}

/** What a list shows as the price: that of the cheapest SKU. */
export function cheapest(skus: readonly SkuDraft[]): { price: Fen; originalPrice: Fen | null } {
  return skus.reduce((best, sku) => (sku.price < best.price ? sku : best));
}
