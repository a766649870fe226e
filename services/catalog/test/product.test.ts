// Products over HTTP: adding, replacing, taking away, and text of every kind.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runScenario } from '@xiaoqiao/kit/testing';
import { admin, productBody, startCatalog } from './start-catalog.ts';

test('a new product is shown whole, and told about', async (t) => {
  const world = await startCatalog(t);
  const categoryId = await world.category();
  const { data } = await runScenario(world, {
    name: 'adds a product',
    method: 'POST',
    path: '/admin/products',
    headers: admin,
    body: productBody(categoryId),
    expect: { status: 201, events: ['product.changed'] },
  });
  const { data: shown } = await world.get(`/products/${data.id}`);
  assert.deepEqual(shown, data);
  assert.deepEqual(
    [shown.price, shown.originalPrice, shown.stock, shown.sales, shown.status],
    [9800, 12800, 60, 0, 'on_shelf'],
  );
  assert.deepEqual(
    shown.skus.map(({ code, stock }: { code: string; stock: number }) => [code, stock]),
    [
      ['L50', 50],
      ['L250', 10],
    ],
  );
  assert.equal(shown.createdAt, '2026-01-01T00:00:00.000Z');
});

test('replacing keeps the stock of SKUs that stay, retires the others and starts new ones', async (t) => {
  const world = await startCatalog(t);
  const product = await world.product(await world.category());
  const [kept, dropped] = product.skus;
  await world.database.transaction((tx) =>
    world.catalog.reserve(tx, [
      { skuId: kept.id, quantity: 8 },
      { skuId: dropped.id, quantity: 1 },
    ]),
  );
  const body = {
    ...productBody(product.categoryId),
    skus: [
      { code: 'NEW', specifications: [], price: 500, stock: 7 },
      { id: kept.id, code: 'L50', specifications: [], price: 600, stock: 999 },
    ],
  };
  const { status, data } = await world.call('PUT', `/admin/products/${product.id}`, body);
  assert.equal(status, 200);
  assert.deepEqual(
    data.skus.map(({ code, stock }: { code: string; stock: number }) => [code, stock]),
    [
      ['NEW', 7],
      ['L50', 42],
    ],
  );
  assert.deepEqual([data.price, data.stock], [500, 49]);
  const again = { ...body, skus: [{ ...body.skus[1], id: dropped.id }] };
  assert.equal((await world.call('PUT', `/admin/products/${product.id}`, again)).error, 'sku_not_found');
  await world.database.transaction((tx) => world.catalog.release(tx, [{ skuId: dropped.id, quantity: 1 }]));
  assert.equal((await world.get(`/products/${product.id}`)).data.stock, 49);
});

test('what cannot be is refused by name, and nothing is written', async (t) => {
  const world = await startCatalog(t);
  const categoryId = await world.category();
  const product = await world.product(categoryId);
  const body = productBody(categoryId);
  const gone = '01JABCDEFGHJKMNPQRSTVWXYZ9';
  const sku = body.skus[0]!;
  const refusals: [string, string, object, number, string][] = [
    ['POST', '/admin/products', { ...body, categoryId: gone }, 404, 'category_not_found'],
    ['POST', '/admin/products', { ...body, skus: [sku, sku] }, 400, 'validation_failed'],
    ['POST', '/admin/products', { ...body, skus: [] }, 400, 'validation_failed'],
    ['POST', '/admin/products', { ...body, imageUrl: 'javascript:alert(1)' }, 400, 'validation_failed'],
    ['PUT', `/admin/products/${gone}`, body, 404, 'product_not_found'],
    ['PUT', `/admin/products/${product.id}`, { ...body, categoryId: gone }, 404, 'category_not_found'],
    ['PUT', `/admin/products/${product.id}`, { ...body, skus: [{ ...sku, id: gone }] }, 404, 'sku_not_found'],
    ['DELETE', `/admin/products/${gone}`, {}, 404, 'product_not_found'],
  ];
  for (const [method, path, sent, status, error] of refusals)
    await runScenario(world, {
      name: error,
      method,
      path,
      headers: admin,
      ...(method === 'DELETE' ? {} : { body: sent }),
      expect: { status, error },
    });
  assert.deepEqual((await world.get(`/products/${product.id}`)).data, product);
});

test('a product off the shelf or deleted is not there for the public', async (t) => {
  const world = await startCatalog(t);
  const product = await world.product(await world.category(), { status: 'off_shelf' });
  assert.equal((await world.get(`/products/${product.id}`)).error, 'product_not_found');
  assert.equal((await world.call('GET', `/admin/products/${product.id}`)).status, 200);
  assert.equal((await world.call('DELETE', `/admin/products/${product.id}`)).status, 204);
  assert.equal((await world.call('GET', `/admin/products/${product.id}`)).error, 'product_not_found');
});

const texts = [
  `'; drop table products; --`,
  `" or ""="`,
  '<script>alert(1)</script>',
  '{{7*7}} #{7*7}',
  '\\',
  '𠮷😀',
  'a\nb\tc',
];

for (const text of texts)
  test(`${JSON.stringify(text)} is only text, in every field`, async (t) => {
    const world = await startCatalog(t);
    const category = await world.call('POST', '/admin/categories', { name: text });
    assert.equal(category.data.name, text);
    const product = await world.product(category.data.id, {
      name: text,
      brief: text,
      unit: text.slice(0, 16),
      attributes: [{ name: text, value: text }],
      skus: [{ code: text, specifications: [{ name: text, value: text }], price: 1 }],
    });
    const { data } = await world.get(`/products/${product.id}`);
    assert.deepEqual([data.name, data.brief, data.unit], [text, text, text.slice(0, 16)]);
    assert.deepEqual(data.attributes, [{ name: text, value: text }]);
    assert.deepEqual([data.skus[0].code, data.skus[0].specifications], [text, [{ name: text, value: text }]]);
    const answer = await world.call('POST', `/admin/skus/${data.skus[0].id}/stock`, {
      change: 1,
      reason: text,
    });
    assert.equal(answer.status, 200);
    assert.equal((await world.get(`/products?keyword=${encodeURIComponent(text)}`)).data.list.length, 1);
  });

test('quotes come in the order asked for, with the SKU’s own picture before the product’s', async (t) => {
  const world = await startCatalog(t);
  const { skus } = await world.product(await world.category());
  const gone = '01JABCDEFGHJKMNPQRSTVWXYZ9';
  const quotes = await world.catalog.quote([skus[1].id, gone, skus[0].id]);
  assert.deepEqual(
    quotes.map(({ skuId }) => skuId),
    [skus[1].id, skus[0].id],
  );
  assert.deepEqual(quotes[1], {
    skuId: skus[0].id,
    productId: quotes[0]!.productId,
    name: '西湖龙井',
    specifications: [{ name: '规格', value: '50g' }],
    imageUrl: '/demo/pictures/longjing.svg',
    price: 9800,
    stock: 50,
    onShelf: true,
  });
});
