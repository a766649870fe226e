// A shop of thousands: search says what reading every text says, whichever way it takes, and pages have no gaps while the shop grows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchTextOf, wordsOf } from '../src/keyword.ts';
import { productAt } from '../src/large-shop.ts';
import { fillLargeShop } from '../src/testing.ts';
import { type Catalog, startCatalog } from './start-catalog.ts';

/** More than a sample holds, and so many that words are rare, common and in between. */
const PRODUCTS = 6000;
const keywords = [
  '茶',
  '绿茶',
  '薇',
  '云岭',
  '漱玉',
  '特级 龙井',
  '西湖龙井',
  '00',
  '50g 礼盒',
  '不存在',
  '𠮷',
];

const matching = (keyword: string, count: number): string[] =>
  Array.from({ length: count }, (_, number) => productAt(number).product)
    .filter((product) => wordsOf(keyword).every((word) => searchTextOf(product).includes(word)))
    .map(({ id }) => id)
    .reverse();

async function idsOf(
  { get }: Catalog,
  query: string,
  {
    pages = Number.POSITIVE_INFINITY,
    between = async () => {},
  }: { pages?: number; between?(): Promise<void> } = {},
): Promise<string[]> {
  const ids: string[] = [];
  let cursor = '';
  for (let page = 0; page < pages; page++) {
    const { status, data } = await get(`/products?limit=100&${query}${cursor}`);
    assert.equal(status, 200);
    ids.push(...data.list.map(({ id }: { id: string }) => id));
    if (data.nextCursor === null) break;
    cursor = `&cursor=${data.nextCursor}`;
    await between();
  }
  return ids;
}

test('a large shop', async (t) => {
  const world = await startCatalog(t);
  const { categoryIds } = await fillLargeShop(world.database, { count: PRODUCTS });

  await t.test('finds what reading every text finds, in the same order, and counts as much', async () => {
    for (const keyword of keywords) {
      const expected = matching(keyword, PRODUCTS);
      const query = `keyword=${encodeURIComponent(keyword)}`;
      assert.deepEqual([keyword, await idsOf(world, query, { pages: 3 })], [keyword, expected.slice(0, 300)]);
      const { data } = await world.get(`/products?page=1&size=20&${query}`);
      assert.deepEqual([keyword, data.total], [keyword, Math.min(expected.length, 2000)]);
    }
  });

  await t.test('finds it in a category and by price as well', async () => {
    const [shelf] = categoryIds;
    const query = `keyword=${encodeURIComponent('特级')}&category=${shelf}&sort=price_asc`;
    const expected = Array.from({ length: PRODUCTS }, (_, number) => productAt(number))
      .filter(({ lineage, product }) => lineage.includes(shelf!) && product.name.includes('特级'))
      .map(({ product }) => product)
      .sort((a, b) => a.price - b.price || (a.id < b.id ? -1 : 1));
    assert.deepEqual(
      await idsOf(world, query),
      expected.map(({ id }) => id),
    );
  });

  await t.test('leads through every product once while others are added', async () => {
    let added = PRODUCTS;
    const between = async () => {
      await fillLargeShop(world.database, { from: added, count: 20 });
      added += 20;
    };
    for (const [query, expected] of [
      ['', Array.from({ length: PRODUCTS }, (_, number) => productAt(number).product.id).reverse()],
      [`keyword=${encodeURIComponent('绿茶')}`, undefined],
    ] as const) {
      const present = expected ?? matching('绿茶', added);
      assert.deepEqual(await idsOf(world, query, { between }), present);
    }
  });
});
