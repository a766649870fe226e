// The catalogue, with pictures as addresses the phone can load.
import type { Category, Page, Product, ProductSummary } from '@xiaoqiao/contract';
import { pictureAddress, serverAddress } from '../server';
import { api } from './client';

export type Sort = 'newest' | 'sales' | 'price_asc' | 'price_desc';

export interface ProductQuery {
  readonly category?: string;
  readonly keyword?: string;
  readonly sort?: Sort;
  readonly cursor?: string;
  readonly limit?: number;
}

export async function listCategories(): Promise<Category[]> {
  const { list } = await api().get('/categories');
  return list.map((category) => ({ ...category, imageUrl: pictureAddress(category.imageUrl) }));
}

export async function listProducts(query: ProductQuery): Promise<Page<ProductSummary>> {
  const { list, nextCursor } = (await api().get('/products', { query })) as Page<ProductSummary>;
  return {
    list: list.map((product) => ({ ...product, imageUrl: pictureAddress(product.imageUrl) })),
    nextCursor,
  };
}

export async function showProduct(id: string): Promise<Product> {
  const product = await api().get('/products/:id', { params: { id } });
  return {
    ...product,
    imageUrl: pictureAddress(product.imageUrl),
    gallery: product.gallery.map(pictureAddress),
    skus: product.skus.map((sku) => ({ ...sku, imageUrl: pictureAddress(sku.imageUrl) })),
    detailHtml: product.detailHtml
      .replace(/(<img\b[^>]*\bsrc=")\//g, `$1${serverAddress()}/`)
      .replace(/<img\b/g, '<img style="display:block;max-width:100%"'),
  };
}
