// Stock-taking over HTTP.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startCatalog, USER } from './start-catalog.ts';

test('a count or a change is written down with who, why, before and after', async (t) => {
  const world = await startCatalog(t);
  const { skus } = await world.product(await world.category());
  const skuId = skus[0].id;
  await world.database.transaction((tx) => world.catalog.reserve(tx, [{ skuId, quantity: 20 }]));
  const counted = await world.call('POST', `/admin/skus/${skuId}/stock`, { onHand: 45, reason: '月末盘点' });
  assert.deepEqual(counted.data, { skuId, available: 25, reserved: 20, sold: 0 });
  const changed = await world.call('POST', `/admin/skus/${skuId}/stock`, { change: 5, reason: '到货' });
  assert.equal(changed.data.available, 30);

  const journal = await world.reader
    .selectFrom('stock_journal')
    .selectAll()
    .where('sku_id', '=', skuId)
    .orderBy('id')
    .execute();
  assert.deepEqual(
    journal.map((row) => [row.user_id, row.reason, row.available_before, row.available_after]),
    [
      [USER, 'initial stock', 0, 50],
      [USER, '月末盘点', 30, 25],
      [USER, '到货', 25, 30],
    ],
  );
  const events = (await world.events()).filter(({ name }) => name === 'stock.taken');
  assert.deepEqual(
    events.map(({ data }) => data),
    [
      { skuId, change: -5, reason: '月末盘点' },
      { skuId, change: 5, reason: '到货' },
    ],
  );
});

test('stock cannot fall below what is reserved', async (t) => {
  const world = await startCatalog(t);
  const { skus } = await world.product(await world.category());
  const skuId = skus[0].id;
  await world.database.transaction((tx) => world.catalog.reserve(tx, [{ skuId, quantity: 20 }]));
  const before = await world.eventNames();
  for (const count of [{ onHand: 19 }, { change: -31 }]) {
    const answer = await world.call('POST', `/admin/skus/${skuId}/stock`, { ...count, reason: '盘点' });
    assert.deepEqual([answer.status, answer.error], [409, 'stock_below_reserved']);
  }
  assert.deepEqual(await world.eventNames(), before);
  const none = await world.call('POST', `/admin/skus/${skuId}/stock`, { onHand: 20, reason: '盘点' });
  assert.equal(none.data.available, 0);
});

test('only SKUs that exist and are not retired can be counted, and only by those who may', async (t) => {
  const world = await startCatalog(t);
  const product = await world.product(await world.category());
  const path = `/admin/skus/${product.skus[0].id}/stock`;
  const body = { change: 1, reason: '盘点' };
  assert.equal((await world.call('POST', path, body, {})).error, 'token_missing');
  assert.equal((await world.call('POST', path, { ...body, onHand: 1 })).error, 'validation_failed');
  await world.call('DELETE', `/admin/products/${product.id}`);
  assert.equal((await world.call('POST', path, body)).error, 'sku_not_found');
});
