// The catalogue's routes, each bound to its use case.
import { catalogRoutes } from '@xiaoqiao/contract';
import { type RouteHandler, serve } from '@xiaoqiao/kit/http';
import { createProduct } from './create-product.ts';
import { deleteProduct } from './delete-product.ts';
import type { CatalogContext } from './dependencies.ts';
import { drawProductCode } from './draw-product-code.ts';
import { createCategory, deleteCategory, updateCategory } from './edit-category.ts';
import { listProducts } from './list-products.ts';
import { presentCategory } from './present.ts';
import { showProduct } from './show-product.ts';
import type { ShelfStatus } from './tables.ts';
import { takeStock } from './take-stock.ts';
import { updateProduct } from './update-product.ts';

const onShelf: ShelfStatus[] = ['on_shelf'];
const anyStatus: ShelfStatus[] = ['on_shelf', 'off_shelf'];

const codeRoutesOf = (context: CatalogContext): RouteHandler[] => {
  const { codes } = context;
  if (codes === undefined) return [];
  return [
    serve(catalogRoutes.adminDrawProductCode, ({ params, query }) =>
      drawProductCode(context, codes, { id: params.id, look: query }),
    ),
  ];
};

export const routesOf = (context: CatalogContext): RouteHandler[] => [
  serve(catalogRoutes.listCategories, async () => ({
    list: (await context.categories.all()).map(presentCategory),
  })),
  serve(catalogRoutes.listProducts, ({ query }) => listProducts(context, query, onShelf)),
  serve(catalogRoutes.getProduct, ({ params }) => showProduct(context, params.id)),

  serve(catalogRoutes.adminListProducts, ({ query: { status, ...query } }) =>
    listProducts(context, query, status === undefined ? anyStatus : [status as ShelfStatus]),
  ),
  serve(catalogRoutes.adminGetProduct, ({ params }) => showProduct(context, params.id, { anyStatus: true })),
  ...codeRoutesOf(context),
  serve(catalogRoutes.adminCreateProduct, ({ body, caller }) => createProduct(context, body, caller.userId)),
  serve(catalogRoutes.adminUpdateProduct, ({ params, body, caller }) =>
    updateProduct(context, { id: params.id, input: body, userId: caller.userId }),
  ),
  serve(catalogRoutes.adminDeleteProduct, ({ params }) => deleteProduct(context, params.id)),
  serve(catalogRoutes.adminTakeStock, ({ params, body, caller }) =>
    takeStock(context, { skuId: params.id, count: body, userId: caller.userId }),
  ),
  serve(catalogRoutes.adminCreateCategory, ({ body }) => createCategory(context, body)),
  serve(catalogRoutes.adminUpdateCategory, ({ params, body }) => updateCategory(context, params.id, body)),
  serve(catalogRoutes.adminDeleteCategory, ({ params }) => deleteCategory(context, params.id)),
];
