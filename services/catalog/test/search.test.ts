// Keyword search over HTTP: Chinese of any length, Latin in any case, and text that looks like syntax.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { searchTextOf, wordsOf } from '../src/keyword.ts';
import { type Catalog, importedProduct, startCatalog } from './start-catalog.ts';

async function stock({ catalog }: Catalog, names: readonly string[]): Promise<void> {
  await catalog.importProducts({
    source: 'test',
    categories: [{ sourceId: 'tea', name: '茶' }],
    products: names.map((name, index) => importedProduct(`p${index}`, { name })),
  });
}

async function found({ get }: Catalog, keyword: string, more = ''): Promise<string[]> {
  const { status, data } = await get(`/products?limit=100${more}&keyword=${encodeURIComponent(keyword)}`);
  assert.equal(status, 200);
  return data.list.map(({ name }: { name: string }) => name).sort();
}

const names = [
  '西湖龙井',
  '龙井问茶礼盒',
  '铁观音 Gift Set',
  '茶',
  '100% 纯_茶*',
  'C:\\路径 "引号"',
  'NEAR AND OR',
  'ＡＢＣ全角',
];

const cases: [string, string[]][] = [
  ['茶', ['100% 纯_茶*', '茶', '龙井问茶礼盒']],
  ['龙井', ['西湖龙井', '龙井问茶礼盒']],
  ['井', ['西湖龙井', '龙井问茶礼盒']],
  ['西湖龙井', ['西湖龙井']],
  ['gift', ['铁观音 Gift Set']],
  ['GIFT se', ['铁观音 Gift Set']],
  ['t', ['铁观音 Gift Set']],
  ['礼盒 龙井', ['龙井问茶礼盒']],
  ['abc', ['ＡＢＣ全角']],
  ['%', ['100% 纯_茶*']],
  ['_', ['100% 纯_茶*']],
  ['*', ['100% 纯_茶*']],
  ['茶*', ['100% 纯_茶*']],
  ['茶%', []],
  ['"', ['C:\\路径 "引号"']],
  ['"引号"', ['C:\\路径 "引号"']],
  ['\\', ['C:\\路径 "引号"']],
  ['near and', ['NEAR AND OR']],
  ['NEAR(a b)', []],
  ["' OR 1=1 --", []],
  ['龙井 OR 茶', []],
  ['text:茶', []],
  ['^茶', []],
  ['-茶', []],
  ['没有', []],
];

test('a keyword finds the products that hold all of its words, literally', async (t) => {
  const world = await startCatalog(t);
  await stock(world, names);
  for (const [keyword, expected] of cases)
    for (const order of ['', '&sort=price_asc', '&page=1&size=100'])
      assert.deepEqual([keyword, await found(world, keyword, order)], [keyword, expected]);
});

test('a keyword of spaces or control characters filters nothing', async (t) => {
  const world = await startCatalog(t);
  await stock(world, names);
  assert.equal((await found(world, ' \u0000\u0007')).length, names.length);
});

test('search agrees with reading every text, for any text and keyword', async (t) => {
  const world = await startCatalog(t);
  const alphabet = fc.constantFrom(...'茶壶龙井aAbB ％"\'%*-𠮷é');
  const word = fc.string({ unit: alphabet, minLength: 1, maxLength: 5 });
  const texts = fc
    .sample(fc.string({ unit: alphabet, minLength: 1, maxLength: 12 }), 60)
    .filter((s) => s.trim() !== '');
  await stock(world, texts);
  await fc.assert(
    fc.asyncProperty(word, async (keyword) => {
      const words = wordsOf(keyword);
      const expected = texts.filter((name) =>
        words.every((w) => searchTextOf({ name, brief: '' }).includes(w)),
      );
      assert.deepEqual(await found(world, keyword), expected.sort());
    }),
    { numRuns: 150 },
  );
});

test('words so common that the list is read instead are found all the same, page by page', async (t) => {
  const world = await startCatalog(t);
  await stock(
    world,
    Array.from({ length: 1300 }, (_, index) => (index % 13 === 0 ? `普洱 ${index}` : `绿茶 ${index}`)),
  );
  const seen = new Set<string>();
  let cursor = '';
  do {
    const { data } = await world.get(`/products?limit=100&keyword=${encodeURIComponent('绿茶')}${cursor}`);
    for (const { id } of data.list) seen.add(id);
    cursor = data.nextCursor === null ? '' : `&cursor=${data.nextCursor}`;
  } while (cursor !== '');
  assert.equal(seen.size, 1200);
  const { data } = await world.get(`/products?page=1&keyword=${encodeURIComponent('绿茶')}`);
  assert.deepEqual([data.total, data.totalPages], [1200, 60]);
});

test('search follows changes and deletions', async (t) => {
  const world = await startCatalog(t);
  const product = await world.product(await world.category());
  const body = {
    categoryId: product.categoryId,
    name: '碧螺春',
    skus: [{ code: 'a', specifications: [], price: 1 }],
  };
  assert.deepEqual(await found(world, '龙井'), ['西湖龙井']);
  await world.call('PUT', `/admin/products/${product.id}`, body);
  assert.deepEqual([await found(world, '龙井'), await found(world, '螺春')], [[], ['碧螺春']]);
  await world.call('DELETE', `/admin/products/${product.id}`);
  assert.deepEqual(await found(world, '碧螺春'), []);
});
