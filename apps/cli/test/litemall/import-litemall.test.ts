// A litemall dump becomes a catalogue, once and again.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { catalogMigrations, createCatalogService } from '@xiaoqiao/catalog';
import { openTestDatabase } from '@xiaoqiao/database/testing';
import { silentLog } from '@xiaoqiao/kit/log';
import { importLitemall } from '../../src/litemall/import-litemall.ts';
import { fenOfYuan } from '../../src/litemall/map-goods.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of several routes, whose shapes are what is tested.
type Shown = any;

const path = fileURLToPath(new URL('shop.sql', import.meta.url));

async function openCatalog(t: TestContext) {
  const world = await openTestDatabase({ sets: [{ service: 'catalog', migrations: catalogMigrations }] });
  t.after(() => world.close());
  const catalog = createCatalogService({ ...world, log: silentLog });
  const ask = (route: string, request: object) =>
    catalog.routes
      .find((one) => one.route.path === route && one.route.method === 'GET')!
      .handle(request as never) as Shown;
  const list = async () => (await ask('/admin/products', { query: { limit: 100, sort: 'price_desc' } })).list;
  return { ...world, catalog, list, show: (id: string) => ask('/admin/products/:id', { params: { id } }) };
}

test('goods, SKUs, specifications, attributes and brands find each other', async (t) => {
  const { catalog, list, show } = await openCatalog(t);
  const report = await importLitemall({ path, catalog });
  assert.deepEqual([report.categories.added, report.products.added, report.skus.added], [3, 4, 5]);
  const tea = (await list()).find(({ name }: { name: string }) => name === '明前龙井');
  const shown = await show(tea.id);
  assert.deepEqual(
    [shown.price, shown.originalPrice, shown.stock, shown.unit, shown.brief],
    [1999, 3000, 8, '罐', '豆香\\兰香'],
  );
  assert.deepEqual(shown.gallery, ['http://img.example/a.jpg']);
  assert.deepEqual(shown.attributes, [
    { name: '品牌', value: '小桥茶厂' },
    { name: '产地', value: '杭州' },
  ]);
  assert.match(shown.detailHtml, /^<p>好茶<\/p><h4>温馨提示<\/h4><p>这一段.*&lt;b&gt;。<\/p>$/);
  assert.deepEqual(
    shown.skus.map((sku: Shown) => [
      sku.code,
      sku.price,
      sku.originalPrice,
      sku.stock,
      sku.imageUrl,
      sku.specifications,
    ]),
    [
      [
        'G100-1',
        1999,
        3000,
        5,
        'http://img.example/sku.png',
        [
          { name: '规格', value: '50g' },
          { name: '包装', value: '罐装' },
        ],
      ],
      [
        'G100-2',
        3510,
        null,
        3,
        null,
        [
          { name: '规格', value: '100g' },
          { name: '包装', value: '礼盒' },
        ],
      ],
    ],
  );
});

test('every row that did not go in as it was is reported with its place and reason', async (t) => {
  const { catalog, list } = await openCatalog(t);
  const { skipped, offShelf } = await importLitemall({ path, catalog });
  const told = skipped.map(
    ({ table, row, place, reason }) => `${table.slice(9)} ${row} (${place}) ${reason}`,
  );
  assert.deepEqual(told, [
    'brand 8 (line 6, row 2) it is deleted',
    'category 12 (line 7, row 3) it is deleted',
    'goods_attribute 3 (line 11, row 3) it is deleted',
    'goods_product 7 (line 12, row 7) it is deleted',
    'goods_product 3 (line 12, row 3) specifications are no JSON list of texts',
    'goods_product 4 (line 12, row 4) the price 0.005 is no amount of yuan',
    'goods_product 5 (line 12, row 5) the price is nothing',
    'goods_product 6 (line 12, row 6) the number -1 is no count',
    'goods 102 (line 8, row 3) it is deleted',
    'goods 103 (line 9, row 4) it has no SKU that can be sold',
    'goods  (line 9, row 6) value 3 is no literal',
    'goods  (line 9, row 7) 20 values for 21 columns',
    'goods  (line 9, row 8) value 3 does not end where it should',
    'goods_product 11 (line 12, row 11) its goods 999 are not there',
  ]);
  assert.deepEqual(
    offShelf.map(({ row, reason }) => [row, reason]),
    [
      ['101', 'it is not on sale'],
      ['104', 'its category 99 is not there'],
    ],
  );
  assert.deepEqual(
    (await list()).map((product: Shown) => [product.name, product.status]).sort(),
    [
      ['下架的茶', 'off_shelf'],
      ['后面的茶', 'on_shelf'],
      ['明前龙井', 'on_shelf'],
      ['类不在的茶', 'off_shelf'],
    ].sort(),
  );
});

test('a second run finds everything unchanged and gives no sold unit back', async (t) => {
  const { catalog, database, list, show } = await openCatalog(t);
  await importLitemall({ path, catalog });
  const tea = (await list()).find(({ name }: { name: string }) => name === '明前龙井');
  const skuId = (await show(tea.id)).skus[0].id;
  await database.transaction(async (tx) => {
    await catalog.reserve(tx, [{ skuId, quantity: 4 }]);
    await catalog.sell(tx, [{ skuId, quantity: 4 }]);
  });
  const progress: number[] = [];
  const again = await importLitemall({
    path,
    catalog,
    onProgress: ({ products }) => progress.push(products),
  });
  assert.deepEqual(again.categories, { added: 0, updated: 0, unchanged: 3 });
  assert.deepEqual(again.products, { added: 0, updated: 0, unchanged: 4 });
  assert.deepEqual(again.skus, { added: 0, updated: 0, unchanged: 5 });
  assert.equal((await show(tea.id)).skus[0].stock, 1);
  assert.deepEqual(progress, [4]);
});

const amounts: [string, number | undefined][] = [
  ['19.99', 1999],
  ['0.07', 7],
  ['1.1', 110],
  ['1.10', 110],
  ['100', 10000],
  ['99999999.99', 9999999999],
  ['4.350', 435],
  ['1.005', undefined],
  ['-1', undefined],
  ['1e3', undefined],
  ['', undefined],
];
for (const [yuan, expected] of amounts)
  test(`${yuan || 'nothing'} yuan are ${expected ?? 'no'} fen`, () =>
    assert.equal(fenOfYuan(yuan), expected));
