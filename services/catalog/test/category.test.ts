// The category tree: pure rules, and over HTTP.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineageOf, MAX_DEPTH, placementRefusal } from '../src/category.ts';
import { startCatalog } from './start-catalog.ts';

const tree = new Map([
  ['a', null],
  ['b', 'a'],
  ['c', 'b'],
  ['d', 'c'],
  ['x', null],
  ['y', 'x'],
]);

test('a lineage goes from the category to the top', () => {
  assert.deepEqual(lineageOf(tree, 'd'), ['d', 'c', 'b', 'a']);
  assert.deepEqual(lineageOf(new Map([['loop', 'loop']]), 'loop').length, MAX_DEPTH + 1);
});

const placements: [string | undefined, string | null, string | undefined][] = [
  [undefined, 'd', undefined],
  ['a', 'a', 'cycle'],
  ['a', 'd', 'cycle'],
  ['b', 'x', undefined],
  ['b', 'y', undefined],
  ['a', 'x', undefined],
  ['a', 'y', 'depth'],
  ['x', 'd', 'depth'],
  ['b', null, undefined],
];
for (const [id, parentId, refusal] of placements)
  test(`${id ?? 'a new category'} below ${parentId}: ${refusal ?? 'fine'}`, () => {
    assert.equal(placementRefusal(tree, { ...(id === undefined ? {} : { id }), parentId }), refusal);
  });

test('categories are listed by their sort number, and a circle is refused', async (t) => {
  const world = await startCatalog(t);
  const tea = await world.category('茶');
  const green = await world.category('绿茶', tea);
  await world.call('PUT', `/admin/categories/${tea}`, { name: '茶叶', sort: 9, imageUrl: '/a.png' });
  const { data } = await world.get('/categories');
  assert.deepEqual(data.list, [
    { id: green, parentId: tea, name: '绿茶', imageUrl: null, sort: 0 },
    { id: tea, parentId: null, name: '茶叶', imageUrl: '/a.png', sort: 9 },
  ]);
  const circle = await world.call('PUT', `/admin/categories/${tea}`, { name: '茶', parentId: green });
  assert.deepEqual([circle.error, circle.details.issues[0].rule], ['validation_failed', 'cycle']);
  const gone = '01JABCDEFGHJKMNPQRSTVWXYZ9';
  assert.equal(
    (await world.call('PUT', `/admin/categories/${gone}`, { name: 'x' })).error,
    'category_not_found',
  );
  assert.equal(
    (await world.call('POST', '/admin/categories', { name: 'x', parentId: gone })).error,
    'category_not_found',
  );
});

test('only an empty category can be deleted', async (t) => {
  const world = await startCatalog(t);
  const tea = await world.category('茶');
  const green = await world.category('绿茶', tea);
  const product = await world.product(green, { status: 'off_shelf' });
  for (const id of [tea, green])
    assert.equal((await world.call('DELETE', `/admin/categories/${id}`)).error, 'category_not_empty');
  await world.call('DELETE', `/admin/products/${product.id}`);
  for (const id of [green, tea])
    assert.equal((await world.call('DELETE', `/admin/categories/${id}`)).status, 204);
  assert.equal((await world.call('DELETE', `/admin/categories/${tea}`)).error, 'category_not_found');
});
