// The rows of this service as the database holds them: times in milliseconds, money in fen, JSON as text.

export type ShelfStatus = 'on_shelf' | 'off_shelf';

export interface CatalogTables {
  categories: {
    id: string;
    parent_id: string | null;
    name: string;
    image_url: string | null;
    sort: number;
    created_at: number;
    updated_at: number;
  };
  /** Everything a list shows; `price` is the lowest of the SKUs, `stock` the sum of what they have available. */
  products: {
    id: string;
    category_id: string;
    name: string;
    brief: string;
    unit: string;
    image_url: string | null;
    price: number;
    original_price: number | null;
    stock: number;
    sales: number;
    status: ShelfStatus | 'deleted';
    /** Goes up with every change of the row: who kept a copy knows whether it still holds. */
    revision: number;
    created_at: number;
    updated_at: number;
  };
  /** What only the product's own page shows: kept apart so that lists read short rows. */
  product_details: { product_id: string; gallery: string; attributes: string; detail_html: string };
  /**
   * One row for the whole shop and one for each category a product is under, with what lists are sorted by:
   * every list is one range of one index, however deep the category tree is.
   */
  listings: { category_id: string; status: ShelfStatus; product_id: string; price: number; sales: number };
  skus: {
    id: string;
    product_id: string;
    position: number;
    code: string;
    specifications: string;
    price: number;
    original_price: number | null;
    image_url: string | null;
    available: number;
    reserved: number;
    sold: number;
    retired: number;
  };
  stock_journal: {
    id: string;
    sku_id: string;
    user_id: string | null;
    reason: string;
    available_before: number;
    available_after: number;
    reserved: number;
    sold: number;
    created_at: number;
  };
  /** Which row of another system became which of ours, and what it looked like then. */
  imported_rows: { source: string; kind: ImportedKind; source_id: string; id: string; fingerprint: string };
  product_search: { product_id: string; text: string };
}

export type ImportedKind = 'category' | 'product' | 'sku';
export type CategoryRow = CatalogTables['categories'];
export type ProductRow = CatalogTables['products'];
export type ProductDetailRow = CatalogTables['product_details'];
export type SkuRow = CatalogTables['skus'];
export type StockJournalRow = CatalogTables['stock_journal'];
export type ImportedRow = CatalogTables['imported_rows'];

/** The listing of the whole shop, where a category's id would stand. */
export const WHOLE_SHOP = 'all';
