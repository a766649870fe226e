// A catalogue on a real database file behind a real HTTP server, and the shop's people who call it.
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { openTestDatabase } from '@xiaoqiao/database/testing';
import { createHttpService } from '@xiaoqiao/kit/http';
import { silentLog } from '@xiaoqiao/kit/log';
import { catalogMigrations, createCatalogService, type ImportedProduct } from '../src/index.ts';
import type { CatalogTables } from '../src/tables.ts';

export const USER = '01JABCDEFGHJKMNPQRSTVWXYZ0';
export const admin = { 'x-xq-user': USER, 'x-xq-session': 's', 'x-xq-roles': 'admin' };

export interface Answer {
  status: number;
  error?: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers of all routes, whose shapes are what is tested.
  data: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  details?: any;
}

export type Catalog = Awaited<ReturnType<typeof startCatalog>>;

export async function startCatalog(t: TestContext) {
  const world = await openTestDatabase({ sets: [{ service: 'catalog', migrations: catalogMigrations }] });
  const catalog = createCatalogService({ ...world, log: silentLog });
  const app = createHttpService({ handlers: catalog.routes, log: silentLog });
  await app.listen({ port: 0, host: '127.0.0.1' });
  t.after(async () => {
    await app.close();
    await world.close();
  });
  const baseUrl = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api`;

  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: object = admin,
  ): Promise<Answer> {
    const response = await fetch(baseUrl + path, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, ...(text === '' ? { data: undefined } : JSON.parse(text)) };
  }

  return {
    ...world,
    baseUrl,
    catalog,
    call,
    get: (path: string) => call('GET', path, undefined, {}),
    reader: world.database.reader<CatalogTables>(),
    eventNames: async () => (await world.events()).map(({ name }) => name),
    async category(name = '茶', parentId: string | null = null): Promise<string> {
      return (await call('POST', '/admin/categories', { name, parentId })).data.id;
    },
    async product(categoryId: string, change: object = {}) {
      return (await call('POST', '/admin/products', { ...productBody(categoryId), ...change })).data;
    },
  };
}

export const productBody = (categoryId: string) => ({
  categoryId,
  name: '西湖龙井',
  brief: '明前茶',
  unit: '罐',
  imageUrl: '/demo/pictures/longjing.svg',
  gallery: ['https://cdn.example.com/1.jpg'],
  detailHtml: '<p>好茶</p>',
  attributes: [{ name: '产地', value: '杭州' }],
  skus: [
    {
      code: 'L50',
      specifications: [{ name: '规格', value: '50g' }],
      price: 9800,
      originalPrice: 12800,
      stock: 50,
    },
    { code: 'L250', specifications: [{ name: '规格', value: '250g' }], price: 39800, stock: 10 },
  ],
});

export const importedProduct = (
  sourceId: string,
  change: Partial<ImportedProduct> = {},
): ImportedProduct => ({
  sourceId,
  categorySourceId: 'tea',
  name: `商品 ${sourceId}`,
  skus: [
    {
      sourceId: `${sourceId}-1`,
      code: 'A',
      specifications: [{ name: '规格', value: '50g' }],
      price: 1000,
      stock: 5,
    },
  ] as ImportedProduct['skus'],
  ...change,
});
