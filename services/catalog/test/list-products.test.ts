// Lists over HTTP: every order and filter, to the end, and while the shop changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Catalog, importedProduct, startCatalog } from './start-catalog.ts';

const sorts = ['newest', 'sales', 'price_asc', 'price_desc'];

async function fill({ catalog }: Catalog, from: number, count: number): Promise<void> {
  await catalog.importProducts({
    source: 'test',
    categories: [{ sourceId: 'tea', name: '茶' }],
    // Few different prices, so that the tie-break has work to do.
    products: Array.from({ length: count }, (_, index) => {
      const product = importedProduct(`p${from + index}`);
      return {
        ...product,
        skus: product.skus.map((sku) => ({ ...sku, price: (100 + (index % 3)) as never })),
      };
    }),
  });
}

async function readAll(
  { get }: Catalog,
  query: string,
  between: (page: number) => Promise<void> = async () => {},
) {
  const rows: { id: string; price: number; sales: number }[] = [];
  let cursor: string | null = '';
  for (let page = 1; cursor !== null; page++) {
    const { status, data } = await get(
      `/products?limit=7&${query}${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    assert.equal(status, 200);
    rows.push(...data.list);
    cursor = data.nextCursor;
    await between(page);
  }
  return rows;
}

for (const sort of sorts)
  test(`by ${sort}, the cursor leads through all products once, while others are added`, async (t) => {
    const world = await startCatalog(t);
    await fill(world, 0, 40);
    const { data } = await world.get('/products?limit=100');
    const present = data.list.map(({ id }: { id: string }) => id);
    const rows = await readAll(world, `sort=${sort}`, (page) => fill(world, page * 100, 3));
    const ids = rows.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      present.filter((id: string) => !ids.includes(id)),
      [],
    );
  });

test('each order is the order it is called', async (t) => {
  const world = await startCatalog(t);
  await fill(world, 0, 20);
  const first = (await world.get('/products')).data.list[3];
  const skuId = (await world.get(`/products/${first.id}`)).data.skus[0].id;
  await world.database.transaction(async (tx) => {
    await world.catalog.reserve(tx, [{ skuId, quantity: 2 }]);
    await world.catalog.sell(tx, [{ skuId, quantity: 2 }]);
  });
  const bySales = await readAll(world, 'sort=sales');
  assert.deepEqual([bySales[0]?.id, bySales[0]?.sales], [first.id, 2]);
  const prices = (await readAll(world, 'sort=price_asc')).map(({ price }) => price);
  assert.deepEqual(
    prices,
    prices.toSorted((a, b) => a - b),
  );
  assert.deepEqual(
    (await readAll(world, 'sort=price_desc')).map(({ price }) => price),
    prices.toReversed(),
  );
  const ids = (await readAll(world, 'sort=newest')).map(({ id }) => id);
  assert.deepEqual(ids, ids.toSorted().toReversed());
});

test('pages by number tell how many there are', async (t) => {
  const world = await startCatalog(t);
  await fill(world, 0, 25);
  const { data } = await world.get('/products?page=3&size=10&sort=price_asc');
  assert.deepEqual([data.list.length, data.total, data.page, data.size, data.totalPages], [5, 25, 3, 10, 3]);
  const whole = await readAll(world, 'sort=price_asc');
  assert.deepEqual(
    data.list.map(({ id }: { id: string }) => id),
    whole.slice(20).map(({ id }) => id),
  );
  assert.equal(data.nextCursor, null);
  assert.equal((await world.get('/products?page=101')).error, 'validation_failed');
});

test('a category lists what is in the categories below it, also after these move', async (t) => {
  const world = await startCatalog(t);
  const tea = await world.category('茶');
  const green = await world.category('绿茶', tea);
  const early = await world.category('明前', green);
  const other = await world.category('其他');
  const product = await world.product(early);
  const listed = async (id: string) => (await world.get(`/products?category=${id}`)).data.list.length;
  assert.deepEqual(await Promise.all([tea, green, early, other].map(listed)), [1, 1, 1, 0]);

  await world.call('PUT', `/admin/categories/${green}`, { name: '绿茶', parentId: other });
  assert.deepEqual(await Promise.all([tea, green, early, other].map(listed)), [0, 1, 1, 1]);
  await world.call('PUT', `/admin/categories/${early}`, { name: '明前', parentId: null });
  assert.deepEqual(await Promise.all([tea, green, early, other].map(listed)), [0, 0, 1, 0]);
  assert.deepEqual(
    (await world.get('/products')).data.list.map(({ id }: { id: string }) => id),
    [product.id],
  );
});

test('an unknown category is an error, an empty one is an empty list', async (t) => {
  const world = await startCatalog(t);
  const empty = await world.category('空');
  assert.deepEqual((await world.get(`/products?category=${empty}`)).data, { list: [], nextCursor: null });
  assert.equal(
    (await world.get('/products?category=01JABCDEFGHJKMNPQRSTVWXYZ9')).error,
    'category_not_found',
  );
});

test('a cursor is good for its own list only, and nothing else is a cursor', async (t) => {
  const world = await startCatalog(t);
  await fill(world, 0, 5);
  const { nextCursor } = (await world.get('/products?limit=2&sort=sales')).data;
  assert.equal((await world.get(`/products?limit=2&sort=sales&cursor=${nextCursor}`)).status, 200);
  const forged = Buffer.from("1.aaaaaaaa.0.' or 1=1 --").toString('base64url');
  for (const query of [
    `sort=newest&cursor=${nextCursor}`,
    `sort=sales&keyword=a&cursor=${nextCursor}`,
    `sort=sales&cursor=${nextCursor.slice(0, -4)}`,
    `sort=sales&cursor=${forged}`,
    'cursor=%00',
  ])
    assert.equal((await world.get(`/products?${query}`)).error, 'cursor_invalid');
  const { error } = await world.call('GET', `/admin/products?sort=sales&cursor=${nextCursor}`);
  assert.equal(error, 'cursor_invalid');
});

test('the public sees what is on the shelf, the shop sees everything, by status or all in one order', async (t) => {
  const world = await startCatalog(t);
  const tea = await world.category();
  const statuses = ['on_shelf', 'off_shelf', 'off_shelf', 'on_shelf', 'off_shelf'];
  for (const status of statuses) await world.product(tea, { status });
  assert.equal((await world.get('/products')).data.list.length, 2);
  const all = (await world.call('GET', '/admin/products')).data.list;
  assert.deepEqual(
    all.map(({ status }: { status: string }) => status),
    statuses.toReversed(),
  );
  const second = (await world.call('GET', '/admin/products?page=2&size=2')).data;
  assert.deepEqual(
    second.list.map(({ id }: { id: string }) => id),
    [all[2].id, all[3].id],
  );
  assert.equal(second.total, 5);
  assert.equal((await world.call('GET', '/admin/products?status=off_shelf')).data.list.length, 3);
  assert.equal((await world.call('GET', '/admin/products', undefined, {})).status, 401);
  const customer = { 'x-xq-user': 'u', 'x-xq-session': 's', 'x-xq-roles': 'user' };
  assert.equal((await world.call('GET', '/admin/products', undefined, customer)).status, 403);
});

test('a list shows every change at once', async (t) => {
  const world = await startCatalog(t);
  const product = await world.product(await world.category());
  const shown = async () => (await world.get('/products')).data.list[0];
  assert.deepEqual([(await shown()).stock, (await shown()).price], [60, 9800]);
  await world.call('POST', `/admin/skus/${product.skus[0].id}/stock`, { change: -1, reason: '破损' });
  assert.equal((await shown()).stock, 59);
  const { skus } = product;
  const body = {
    categoryId: product.categoryId,
    name: '新名字',
    skus: [{ id: skus[1].id, code: 'L250', specifications: [], price: 100 }],
  };
  assert.equal((await world.call('PUT', `/admin/products/${product.id}`, body)).status, 200);
  assert.deepEqual([(await shown()).name, (await shown()).price, (await shown()).stock], ['新名字', 100, 10]);
  await world.call('DELETE', `/admin/products/${product.id}`);
  assert.equal(await shown(), undefined);
});
