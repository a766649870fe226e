// Rows in the words of the contract.
import { type Category, fen, type Product, type ProductSummary } from '@xiaoqiao/contract';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { ProductWithParts } from './store.ts';
import type { CategoryRow, ProductRow, ShelfStatus, SkuRow } from './tables.ts';

export const presentCategory = ({ id, parent_id, name, image_url, sort }: CategoryRow): Category => ({
  id,
  parentId: parent_id,
  name,
  imageUrl: image_url,
  sort,
});

export const presentLine = (row: ProductRow): ProductSummary & { status: ShelfStatus } => ({
  id: row.id,
  categoryId: row.category_id,
  name: row.name,
  brief: row.brief,
  imageUrl: row.image_url,
  price: fen(row.price),
  originalPrice: row.original_price === null ? null : fen(row.original_price),
  unit: row.unit,
  stock: row.stock,
  sales: row.sales,
  createdAt: toRfc3339(row.created_at),
  status: row.status as ShelfStatus,
});

const presentSku = (row: SkuRow): Product['skus'][number] => ({
  id: row.id,
  code: row.code,
  specifications: JSON.parse(row.specifications),
  price: fen(row.price),
  originalPrice: row.original_price === null ? null : fen(row.original_price),
  stock: row.available,
  imageUrl: row.image_url,
});

export const presentProduct = ({ product, detail, skus }: ProductWithParts): Product => ({
  ...presentLine(product),
  gallery: JSON.parse(detail.gallery),
  detailHtml: detail.detail_html,
  attributes: JSON.parse(detail.attributes),
  skus: skus.map(presentSku),
  updatedAt: toRfc3339(product.updated_at),
});
