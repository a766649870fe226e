// Stock on its way through orders: never oversold, never lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import fc from 'fast-check';
import { type Catalog, startCatalog } from './start-catalog.ts';

type Verb = 'reserve' | 'release' | 'sell' | 'restock';
const move = ({ database, catalog }: Catalog, verb: Verb, lines: { skuId: string; quantity: number }[]) =>
  database.transaction((tx) => catalog[verb](tx, lines));

const levels = ({ reader }: Catalog) =>
  reader
    .selectFrom('skus')
    .select(['id', 'product_id', 'available', 'reserved', 'sold', 'retired'])
    .orderBy('id')
    .execute();

test('of 200 who reserve one of 50 units at once, exactly 50 get one', async (t) => {
  const world = await startCatalog(t);
  const { skus } = await world.product(await world.category());
  const skuId = skus[0].id;
  const results = await Promise.allSettled(
    Array.from({ length: 200 }, () => move(world, 'reserve', [{ skuId, quantity: 1 }])),
  );
  const refused = results.filter((result) => result.status === 'rejected');
  assert.equal(refused.length, 150);
  assert.ok(refused.every(({ reason }) => isXiaoqiaoError(reason) && reason.error === 'sku_out_of_stock'));
  const [level] = (await levels(world)).filter(({ id }) => id === skuId);
  assert.deepEqual([level?.available, level?.reserved], [0, 50]);
});

test('a refusal says what was asked and what is there, and moves none of the lines', async (t) => {
  const world = await startCatalog(t);
  const { skus } = await world.product(await world.category());
  const before = await levels(world);
  const lines = [
    { skuId: skus[0].id, quantity: 3 },
    { skuId: skus[1].id, quantity: 6 },
    { skuId: skus[1].id, quantity: 5 },
  ];
  await assert.rejects(move(world, 'reserve', lines), {
    error: 'sku_out_of_stock',
    details: { skuId: skus[1].id, requested: 11, available: 10 },
  });
  assert.deepEqual(await levels(world), before);
});

test('what was not reserved cannot be released or sold, and what was not sold cannot be restocked', async (t) => {
  const world = await startCatalog(t);
  const { skus } = await world.product(await world.category());
  const before = await levels(world);
  for (const verb of ['release', 'sell', 'restock'] as const)
    await assert.rejects(move(world, verb, [{ skuId: skus[0].id, quantity: 1 }]), { error: 'internal' });
  await assert.rejects(move(world, 'reserve', [{ skuId: skus[0].id, quantity: 0 }]), RangeError);
  await assert.rejects(move(world, 'reserve', [{ skuId: skus[0].id, quantity: 0.5 }]), RangeError);
  const unknown = '01JABCDEFGHJKMNPQRSTVWXYZ9';
  await assert.rejects(move(world, 'reserve', [{ skuId: unknown, quantity: 1 }]), { error: 'sku_not_found' });
  assert.deepEqual(await levels(world), before);
});

test('reserved units of a deleted product can still be sold, released and restocked, but not reserved', async (t) => {
  const world = await startCatalog(t);
  const product = await world.product(await world.category());
  const skuId = product.skus[0].id;
  await move(world, 'reserve', [{ skuId, quantity: 4 }]);
  await world.call('DELETE', `/admin/products/${product.id}`);
  await move(world, 'sell', [{ skuId, quantity: 3 }]);
  await move(world, 'release', [{ skuId, quantity: 1 }]);
  await move(world, 'restock', [{ skuId, quantity: 1 }]);
  await assert.rejects(move(world, 'reserve', [{ skuId, quantity: 1 }]), {
    error: 'sku_out_of_stock',
    details: { skuId, requested: 1, available: 0 },
  });
  const [level] = (await levels(world)).filter(({ id }) => id === skuId);
  assert.deepEqual([level?.available, level?.reserved, level?.sold], [48, 0, 2]);
  const [quote] = await world.catalog.quote([skuId]);
  assert.deepEqual([quote?.onShelf, quote?.stock], [false, 0]);
});

test('under any sequence of moves and stock-taking, units change by stock-taking only and the sums agree', async (t) => {
  const world = await startCatalog(t);
  const tea = await world.category();
  const products = [await world.product(tea), await world.product(tea)];
  const skuIds: string[] = products.flatMap(({ skus }) => skus.map(({ id }: { id: string }) => id));
  const line = fc.record({ skuId: fc.constantFrom(...skuIds), quantity: fc.integer({ min: 1, max: 12 }) });
  const step = fc.oneof(
    fc.record({
      verb: fc.constantFrom<Verb>('reserve', 'release', 'sell', 'restock'),
      lines: fc.array(line, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ skuId: fc.constantFrom(...skuIds), change: fc.integer({ min: -20, max: 20 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      for (const one of steps) {
        const before = await levels(world);
        if ('verb' in one) {
          const failure = await move(world, one.verb, one.lines).catch((error: unknown) => error);
          if (failure !== undefined) assert.deepEqual(await levels(world), before);
        } else
          await world.call('POST', `/admin/skus/${one.skuId}/stock`, { change: one.change, reason: '盘点' });
      }
      await assertSums(world);
    }),
    { numRuns: 25 },
  );
});

async function assertSums(world: Catalog): Promise<void> {
  const skus = await levels(world);
  const journal = await world.reader.selectFrom('stock_journal').selectAll().execute();
  for (const { id, available, reserved, sold } of skus) {
    assert.ok(available >= 0 && reserved >= 0 && sold >= 0);
    const taken = journal.filter(({ sku_id }) => sku_id === id);
    const units = taken.reduce((sum, row) => sum + row.available_after - row.available_before, 0);
    assert.equal(available + reserved + sold, units);
  }
  const products = await world.reader.selectFrom('products').select(['id', 'stock', 'sales']).execute();
  for (const { id, stock, sales } of products) {
    const own = skus.filter(({ product_id }) => product_id === id);
    assert.equal(
      stock,
      own.reduce((sum, { available }) => sum + available, 0),
    );
    assert.equal(
      sales,
      own.reduce((sum, { sold }) => sum + sold, 0),
    );
    const listed = await world.reader
      .selectFrom('listings')
      .select('sales')
      .where('product_id', '=', id)
      .execute();
    assert.deepEqual(
      listed.map((row) => row.sales),
      [sales, sales],
    );
  }
}
