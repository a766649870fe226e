// Importing again and again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImportBatch } from '../src/index.ts';
import { importedProduct, startCatalog } from './start-catalog.ts';

const categories = [
  { sourceId: 'green', parentSourceId: 'tea', name: '绿茶' },
  { sourceId: 'tea', name: '茶' },
];

test('a second run changes nothing, and leaves alone what was sold meanwhile', async (t) => {
  const world = await startCatalog(t);
  const batch: ImportBatch = {
    source: 'test',
    categories,
    products: [importedProduct('1'), importedProduct('2')],
  };
  const first = await world.catalog.importProducts(batch);
  assert.deepEqual(
    [first.categories.added, first.products.added, first.skus.added, first.refused],
    [2, 2, 2, []],
  );
  const { data } = await world.get('/products');
  const skuId = (await world.get(`/products/${data.list[0].id}`)).data.skus[0].id;
  await world.database.transaction((tx) => world.catalog.reserve(tx, [{ skuId, quantity: 3 }]));
  const events = await world.eventNames();
  const second = await world.catalog.importProducts(batch);
  assert.deepEqual(second, {
    categories: { added: 0, updated: 0, unchanged: 2 },
    products: { added: 0, updated: 0, unchanged: 2 },
    skus: { added: 0, updated: 0, unchanged: 2 },
    refused: [],
  });
  assert.deepEqual(await world.eventNames(), events);
  assert.equal((await world.catalog.quote([skuId]))[0]?.stock, 2);
});

test('what changed at the source is updated under the same ids; a SKU that left and came back is the same SKU', async (t) => {
  const world = await startCatalog(t);
  const product = importedProduct('1');
  const sku = product.skus[0]!;
  const extra = { ...sku, sourceId: '1-2', code: 'B' };
  const run = (skus: typeof product.skus, name = product.name) =>
    world.catalog.importProducts({ source: 'test', categories, products: [{ ...product, name, skus }] });
  await run([sku, extra]);
  const before = (await world.get('/products')).data.list[0];
  const skusBefore = (await world.get(`/products/${before.id}`)).data.skus;
  const smaller = await run([{ ...sku, price: 2000 as never, stock: 77 }], '新名');
  assert.deepEqual([smaller.products.updated, smaller.skus.updated], [1, 1]);
  const after = (await world.get('/products')).data.list[0];
  assert.deepEqual([after.id, after.name, after.price, after.stock], [before.id, '新名', 2000, 5]);
  const back = await run([sku, extra]);
  assert.equal(back.skus.added, 0);
  assert.deepEqual((await world.get(`/products/${before.id}`)).data.skus, skusBefore);
});

test('a row that breaks a rule is refused with its reason, and the others go in', async (t) => {
  const world = await startCatalog(t);
  const sound = importedProduct('sound');
  const { refused, products } = await world.catalog.importProducts({
    source: 'test',
    categories: [
      ...categories,
      { sourceId: 'lost', parentSourceId: 'nowhere', name: '孤儿' },
      { sourceId: 'a', parentSourceId: 'b', name: '甲' },
      { sourceId: 'b', parentSourceId: 'a', name: '乙' },
      { sourceId: 'nameless', name: '' },
    ],
    products: [
      importedProduct('long', { name: '长'.repeat(121) }),
      importedProduct('free', { skus: sound.skus.map((sku) => ({ ...sku, price: 0 as never })) }),
      importedProduct('bare', { skus: [] }),
      importedProduct('astray', { categorySourceId: 'nowhere' }),
      importedProduct('twins', { skus: [...sound.skus, ...sound.skus] }),
      sound,
      importedProduct('sound', { name: '又一个' }),
    ],
  });
  assert.equal(products.added, 1);
  assert.deepEqual(
    refused.map(({ sourceId }) => sourceId).sort(),
    ['a', 'astray', 'b', 'bare', 'free', 'long', 'lost', 'nameless', 'sound', 'twins'].sort(),
  );
  assert.ok(refused.every(({ reason }) => reason !== ''));
  assert.equal((await world.get('/products')).data.list.length, 1);
});

test('what was deleted here stays deleted', async (t) => {
  const world = await startCatalog(t);
  const batch = { source: 'test', categories, products: [importedProduct('1')] };
  await world.catalog.importProducts(batch);
  const { data } = await world.get('/products');
  await world.call('DELETE', `/admin/products/${data.list[0].id}`);
  const changed = { ...batch, products: [importedProduct('1', { name: '新名' })] };
  const { refused } = await world.catalog.importProducts(changed);
  assert.deepEqual(refused, [{ kind: 'product', sourceId: '1', reason: 'it was deleted here' }]);
  assert.equal((await world.get('/products')).data.list.length, 0);
});

test('two sources may use the same ids', async (t) => {
  const world = await startCatalog(t);
  for (const source of ['one', 'two'])
    await world.catalog.importProducts({ source, categories, products: [importedProduct('1')] });
  assert.equal((await world.get('/products')).data.list.length, 2);
});
