// Catalogue: categories, products, SKUs, stock.
import { type Static, Type } from 'typebox';
import { route } from './route.ts';
import {
  AnyPage,
  CursorQuery,
  FenSchema,
  IdParams,
  IdSchema,
  Input,
  Nullable,
  PageQuery,
  TextSchema,
  TimeSchema,
} from './schema.ts';

export const Category = Type.Object({
  id: IdSchema('category'),
  parentId: Nullable(IdSchema('category')),
  name: Type.String(),
  imageUrl: Nullable(Type.String()),
  sort: Type.Integer(),
});
export type Category = Static<typeof Category>;

/** A specification value such as 规格: 250g. */
export const Specification = Type.Object({ name: Type.String(), value: Type.String() });

export const Sku = Type.Object({
  id: IdSchema('sku'),
  code: Type.String(),
  specifications: Type.Array(Specification),
  price: FenSchema(),
  originalPrice: Nullable(FenSchema()),
  stock: Type.Integer({ description: 'units that can be ordered now' }),
  imageUrl: Nullable(Type.String()),
});
export type Sku = Static<typeof Sku>;

export const ProductSummary = Type.Object({
  id: IdSchema('product'),
  categoryId: IdSchema('category'),
  name: Type.String(),
  brief: Type.String(),
  imageUrl: Nullable(Type.String()),
  price: FenSchema({ description: 'lowest SKU price' }),
  originalPrice: Nullable(FenSchema()),
  unit: Type.String(),
  stock: Type.Integer({ description: 'sum over the SKUs' }),
  sales: Type.Integer(),
  createdAt: TimeSchema(),
});
export type ProductSummary = Static<typeof ProductSummary>;

export const ProductStatus = Type.Enum(['on_shelf', 'off_shelf']);

export const Product = Type.Object({
  ...ProductSummary.properties,
  status: ProductStatus,
  gallery: Type.Array(Type.String()),
  detailHtml: Type.String({ description: 'sanitised HTML' }),
  attributes: Type.Array(Specification),
  skus: Type.Array(Sku),
  updatedAt: TimeSchema(),
});
export type Product = Static<typeof Product>;

export const ProductCode = Type.Object({
  contentType: Type.String({ description: 'image/jpeg as a rule' }),
  base64: Type.String({ description: 'the picture' }),
  page: Type.String({ description: 'the page that it opens' }),
  scene: Type.String({ description: 'what the page gets as `scene`: the product’s id' }),
});
export type ProductCode = Static<typeof ProductCode>;

const ImageUrl = Type.String({ pattern: '^(https?://|/)[^\\s"<>]+$', maxLength: 512 });
const SpecificationInput = Input({
  name: TextSchema(40, { minLength: 1 }),
  value: TextSchema(80, { minLength: 1 }),
});

export const SkuInput = Input({
  id: Type.Optional(IdSchema('sku')),
  code: TextSchema(64, {
    minLength: 1,
    description: 'the shop’s own article number; unique within the product',
  }),
  specifications: Type.Array(SpecificationInput, { maxItems: 8 }),
  price: FenSchema({ minimum: 1 }),
  originalPrice: Type.Optional(Nullable(FenSchema())),
  stock: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 100_000_000,
      description: 'initial stock; ignored for an existing SKU (take stock instead)',
    }),
  ),
  imageUrl: Type.Optional(Nullable(ImageUrl)),
});

export const ProductInput = Input({
  categoryId: IdSchema('category'),
  name: TextSchema(120, { minLength: 1 }),
  brief: Type.Optional(TextSchema(255)),
  unit: Type.Optional(TextSchema(16, { minLength: 1 })),
  imageUrl: Type.Optional(Nullable(ImageUrl)),
  gallery: Type.Optional(Type.Array(ImageUrl, { maxItems: 20 })),
  detailHtml: Type.Optional(Type.String({ maxLength: 200_000 })),
  attributes: Type.Optional(Type.Array(SpecificationInput, { maxItems: 60 })),
  status: Type.Optional(ProductStatus),
  skus: Type.Array(SkuInput, { minItems: 1, maxItems: 200 }),
});
export type ProductInput = Static<typeof ProductInput>;

const CategoryInput = Input({
  name: TextSchema(40, { minLength: 1 }),
  parentId: Type.Optional(Nullable(IdSchema('category'))),
  imageUrl: Type.Optional(Nullable(ImageUrl)),
  sort: Type.Optional(Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 })),
});

export const productSorts = ['newest', 'sales', 'price_asc', 'price_desc'] as const;
const listQuery = {
  ...CursorQuery,
  ...PageQuery,
  category: Type.Optional(IdSchema('category')),
  keyword: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  sort: Type.Optional(Type.Enum(productSorts)),
};

export const catalogRoutes = {
  listCategories: route({
    method: 'GET',
    path: '/categories',
    service: 'catalog',
    access: 'public',
    summary: '商品分类 / Categories',
    response: Type.Object({ list: Type.Array(Category) }),
  }),
  listProducts: route({
    method: 'GET',
    path: '/products',
    service: 'catalog',
    access: 'public',
    summary: '商品列表 / Products by cursor (or page), category, keyword, sort',
    query: Input(listQuery),
    response: AnyPage(ProductSummary),
    errors: ['cursor_invalid', 'category_not_found'],
  }),
  getProduct: route({
    method: 'GET',
    path: '/products/:id',
    service: 'catalog',
    access: 'public',
    summary: '商品详情 / One product with its SKUs',
    params: IdParams('product'),
    response: Product,
    errors: ['product_not_found'],
  }),
  adminListProducts: route({
    method: 'GET',
    path: '/admin/products',
    service: 'catalog',
    access: 'catalog:write',
    summary: '商品管理列表 / Products, off-shelf ones too',
    query: Input({ ...listQuery, status: Type.Optional(ProductStatus) }),
    response: AnyPage(Type.Object({ ...ProductSummary.properties, status: ProductStatus })),
    errors: ['cursor_invalid', 'category_not_found'],
  }),
  adminGetProduct: route({
    method: 'GET',
    path: '/admin/products/:id',
    service: 'catalog',
    access: 'catalog:write',
    summary: '商品管理详情 / One product, whatever its status',
    params: IdParams('product'),
    response: Product,
    errors: ['product_not_found'],
  }),
  adminDrawProductCode: route({
    method: 'GET',
    path: '/admin/products/:id/qrcode',
    service: 'catalog',
    access: 'catalog:write',
    summary: '商品小程序码 / The mini program code that opens the product, as Base64',
    params: IdParams('product'),
    query: Input({
      width: Type.Optional(
        Type.Integer({ minimum: 280, maximum: 1280, description: 'pixels; 430 when left out' }),
      ),
      version: Type.Optional(
        Type.Enum(['release', 'trial', 'develop'], {
          description:
            'of the mini program that opens; `release` when left out, and then it must have the page',
        }),
      ),
    }),
    response: ProductCode,
    errors: ['product_not_found', 'wechat_unavailable', 'wechat_rejected'],
  }),
  adminCreateProduct: route({
    method: 'POST',
    path: '/admin/products',
    service: 'catalog',
    access: 'catalog:write',
    status: 201,
    summary: '新增商品 / Add a product',
    body: ProductInput,
    response: Product,
    errors: ['category_not_found', 'file_not_usable'],
  }),
  adminUpdateProduct: route({
    method: 'PUT',
    path: '/admin/products/:id',
    service: 'catalog',
    access: 'catalog:write',
    summary: '修改商品 / Replace a product; SKUs left out are retired',
    params: IdParams('product'),
    body: ProductInput,
    response: Product,
    errors: ['product_not_found', 'category_not_found', 'sku_not_found', 'file_not_usable'],
  }),
  adminDeleteProduct: route({
    method: 'DELETE',
    path: '/admin/products/:id',
    service: 'catalog',
    access: 'catalog:write',
    status: 204,
    summary: '删除商品 / Take a product away; past orders keep their copy',
    params: IdParams('product'),
    errors: ['product_not_found'],
  }),
  adminTakeStock: route({
    method: 'POST',
    path: '/admin/skus/:id/stock',
    service: 'catalog',
    access: 'catalog:write',
    summary: '盘点 / Stock-taking: set what is on hand, or add and subtract',
    params: IdParams('sku'),
    body: Type.Union([
      Input({
        onHand: Type.Integer({
          minimum: 0,
          maximum: 100_000_000,
          description: 'counted units: available + reserved',
        }),
        reason: TextSchema(120, { minLength: 1 }),
      }),
      Input({
        change: Type.Integer({ minimum: -100_000_000, maximum: 100_000_000 }),
        reason: TextSchema(120, { minLength: 1 }),
      }),
    ]),
    response: Type.Object({
      skuId: IdSchema('sku'),
      available: Type.Integer(),
      reserved: Type.Integer(),
      sold: Type.Integer(),
    }),
    errors: ['sku_not_found', 'stock_below_reserved'],
  }),
  adminCreateCategory: route({
    method: 'POST',
    path: '/admin/categories',
    service: 'catalog',
    access: 'catalog:write',
    status: 201,
    summary: '新增分类 / Add a category',
    body: CategoryInput,
    response: Category,
    errors: ['category_not_found'],
  }),
  adminUpdateCategory: route({
    method: 'PUT',
    path: '/admin/categories/:id',
    service: 'catalog',
    access: 'catalog:write',
    summary: '修改分类 / Change a category',
    params: IdParams('category'),
    body: CategoryInput,
    response: Category,
    errors: ['category_not_found'],
  }),
  adminDeleteCategory: route({
    method: 'DELETE',
    path: '/admin/categories/:id',
    service: 'catalog',
    access: 'catalog:write',
    status: 204,
    summary: '删除分类 / Delete an empty category',
    params: IdParams('category'),
    errors: ['category_not_found', 'category_not_empty'],
  }),
};
