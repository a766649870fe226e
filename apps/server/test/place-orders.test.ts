// Orders that are written together, by catalogue and orders on a real database, in two processes as far as it can tell:
// stock, orders, events and answers agree, whatever comes in between.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { type TestContext, test } from 'node:test';
import { catalogMigrations, createCatalogService } from '@xiaoqiao/catalog';
import { type AddressSnapshot, type Order, routes } from '@xiaoqiao/contract';
import { createOutbox, databaseMigrations, migrate, openDatabase } from '@xiaoqiao/database';
import { type DatabaseForTest, databaseForTest } from '@xiaoqiao/database/testing';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import { createIds } from '@xiaoqiao/kit/ids';
import { silentLog } from '@xiaoqiao/kit/log';
import { createOrdersService, orderMigrations } from '@xiaoqiao/orders';
import { startCuttableProxy } from './support/cuttable-proxy.ts';

interface Wish {
  readonly user?: string;
  readonly key?: string;
  readonly lines: readonly (readonly [sku: string, quantity: number])[];
}

const sets = [
  { service: 'database', migrations: databaseMigrations },
  { service: 'catalog', migrations: catalogMigrations },
  { service: 'orders', migrations: orderMigrations },
];
const USERS = 40;
const clock = fixedClock();
const ids = createIds(clock);
const users = Array.from({ length: USERS }, () => ids.next());
const tooLong = ids.next();
const address: AddressSnapshot = {
  name: '小乔',
  phone: '13800000000',
  province: '浙江省',
  city: '杭州市',
  district: '西湖区',
  detail: '龙井路 1 号',
  postalCode: null,
};
const addressId = ids.next();
const unused = () => assert.fail('placing an order asks for nothing else');

/** A process of its own, as far as the database can tell. */
async function openProcess(url: string) {
  const database = await openDatabase({ url, clock });
  const platform = { database, outbox: createOutbox({ database, clock, ids }), clock, ids, log: silentLog };
  const catalog = createCatalogService(platform);
  const orders = createOrdersService({
    ...platform,
    catalog,
    // The answer to an order that goes there is longer than what can be kept.
    addresses: {
      addressesOf: async (wanted) =>
        wanted.map(({ userId }) =>
          userId === tooLong ? { ...address, detail: '长'.repeat(30_000) } : address,
        ),
    },
    payments: { start: unused, settle: unused, shippingReports: unused },
    pictures: { attachPictures: unused, showFiles: unused },
    texts: { judge: async () => 'pass' },
    settings: { paymentWindow: 60_000, receiptWindow: 60_000 },
  });
  const { handle } = orders.routes.find(({ route }) => route === routes.placeOrder)!;
  return {
    database,
    catalog,
    place: ({ user = users[0]!, key = ids.next(), lines }: Wish) =>
      handle({
        caller: { userId: user },
        body: { items: lines.map(([skuId, quantity]) => ({ skuId, quantity })), addressId },
        idempotencyKey: key,
      } as never) as Promise<Order>,
  };
}

async function openTwo(t: TestContext, stock: readonly number[], urlOf = ({ url }: DatabaseForTest) => url) {
  const place = await databaseForTest();
  const processes = [await openProcess(urlOf(place)), await openProcess(place.url)] as const;
  t.after(async () => {
    for (const { database } of processes) await database.close();
    await place.drop();
  });
  const [mine, theirs] = processes;
  await migrate(theirs.database, sets);
  await theirs.catalog.importProducts({
    source: 'test',
    categories: [{ sourceId: 'tea', name: '茶' }],
    products: stock.map((units, i) => ({
      sourceId: `p${i}`,
      categorySourceId: 'tea',
      name: `茶 ${i}`,
      skus: [{ sourceId: `s${i}`, code: `A${i}`, specifications: [], price: 100 as never, stock: units }],
    })),
  });
  const db = theirs.database.reader<{
    skus: { id: string; code: string; available: number; reserved: number };
    products: { stock: number };
    orders: { id: string };
    order_items: { order_id: string; sku_id: string; quantity: number };
    outbox: { name: string; data: string };
    idempotency_keys: { answer: string };
  }>();
  const levels = () => db.selectFrom('skus').selectAll().orderBy('code').execute();
  const skus = (await levels()).map(({ id }) => id);

  /** Every table tells of the same orders. */
  async function assertAgreement(answered: readonly Order[]): Promise<void> {
    const distinct = [...new Set(answered.map(({ id }) => id))].sort();
    const rows = await db.selectFrom('orders').select('id').orderBy('id').execute();
    assert.deepEqual(
      rows.map(({ id }) => id),
      distinct,
    );
    const items = await db.selectFrom('order_items').selectAll().execute();
    for (const [i, { id, available, reserved }] of (await levels()).entries()) {
      const ordered = items
        .filter((item) => item.sku_id === id)
        .reduce((sum, item) => sum + item.quantity, 0);
      assert.equal(reserved, ordered);
      assert.equal(available, stock[i]! - ordered);
    }
    const shown = await db.selectFrom('products').select('stock').execute();
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
    assert.equal(
      sum(shown.map((product) => product.stock)),
      sum((await levels()).map((sku) => sku.available)),
    );
    for (const name of ['order.placed', 'order.payment-window-ended']) {
      const events = await db.selectFrom('outbox').select('data').where('name', '=', name).execute();
      assert.deepEqual(events.map(({ data }) => JSON.parse(data).orderId).sort(), distinct);
    }
    const kept = await db.selectFrom('idempotency_keys').select('answer').execute();
    assert.deepEqual(kept.map(({ answer }) => JSON.parse(answer).id).sort(), distinct);
  }
  return { mine, theirs, skus, levels, assertAgreement };
}

const placed = (results: readonly PromiseSettledResult<Order>[]): Order[] =>
  results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
const refusals = (results: readonly PromiseSettledResult<Order>[]): string[] =>
  results.flatMap((result) =>
    result.status === 'fulfilled'
      ? []
      : [isXiaoqiaoError(result.reason) ? result.reason.error : String(result.reason)],
  );

test('300 buyers in two processes for 40 units: 40 orders, the others are told that it is sold out', async (t) => {
  const { mine, theirs, skus, levels, assertAgreement } = await openTwo(t, [40]);
  const results = await Promise.allSettled(
    Array.from({ length: 300 }, (_, i) =>
      (i % 2 === 0 ? mine : theirs).place({ user: users[i % USERS]!, lines: [[skus[0]!, 1]] }),
    ),
  );
  assert.equal(placed(results).length, 40);
  assert.deepEqual(new Set(refusals(results)), new Set(['sku_out_of_stock']));
  assert.equal((await levels())[0]!.available, 0);
  await assertAgreement(placed(results));
});

test('orders that share SKUs in opposite orders, some larger than what is left, end all, and none of them by a conflict', async (t) => {
  const { mine, theirs, skus, assertAgreement } = await openTwo(t, [60, 60, 60, 60, 5]);
  const results = await Promise.allSettled(
    Array.from({ length: 160 }, (_, i) => {
      const around = skus.map(
        (_, step) => skus[(i + (i % 2 === 0 ? step : skus.length - step)) % skus.length]!,
      );
      const lines = around.slice(0, 1 + (i % 3)).map((sku, n) => [sku, 1 + ((i + n) % 3)] as const);
      return (i % 4 < 2 ? mine : theirs).place({ user: users[i % USERS]!, lines });
    }),
  );
  assert.deepEqual(new Set(refusals(results)), new Set(['sku_out_of_stock']));
  assert.ok(placed(results).length > 40);
  await assertAgreement(placed(results));
});

test('one key many times at once, in both processes: one order, and all get its answer', async (t) => {
  const { mine, theirs, skus, assertAgreement } = await openTwo(t, [100]);
  const keys = ['a', 'b', 'c'];
  const results = await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      (i % 2 === 0 ? mine : theirs).place({ key: keys[i % 3]!, lines: [[skus[0]!, 1]] }),
    ),
  );
  for (const [i, order] of results.entries()) assert.deepEqual(order, results[i % 3]);
  await assertAgreement(results);
  const reused = theirs.place({ key: 'a', lines: [[skus[0]!, 2]] });
  await assert.rejects(reused, { error: 'idempotency_key_reused' });
});

test('who gets an answer again gets it when everything is sold out, and in a group with those who get nothing', async (t) => {
  const { mine, theirs, skus, assertAgreement } = await openTwo(t, [1]);
  const order = await mine.place({ key: 'a', lines: [[skus[0]!, 1]] });
  const results = await Promise.allSettled(
    ['b', 'a', 'c'].map((key) => theirs.place({ key, lines: [[skus[0]!, 1]] })),
  );
  assert.deepEqual(placed(results), [order]);
  assert.deepEqual(refusals(results), ['sku_out_of_stock', 'sku_out_of_stock']);
  await assertAgreement([order]);
});

test('an order that cannot be written takes none of its group along', async (t) => {
  const { mine, skus, assertAgreement } = await openTwo(t, [100, 100]);
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) =>
      mine.place({ user: i === 7 ? tooLong : users[i]!, lines: skus.map((sku) => [sku, 2] as const) }),
    ),
  );
  assert.equal(results[7]!.status, 'rejected');
  assert.equal(placed(results).length, 19);
  await assertAgreement(placed(results));
});

test('orders that draw the same number are given others', async (t) => {
  const { mine, skus, assertAgreement } = await openTwo(t, [100]);
  // The second group meets the first order, and then itself.
  const drawn = [1, 2, 1, 3, 3, 4, 5, 4, 6, 7, 8];
  const drawing = t.mock.method(crypto, 'randomInt', () => drawn.shift() ?? assert.fail('drawn too often'));
  syncBuiltinESMExports();
  t.after(() => {
    drawing.mock.restore();
    syncBuiltinESMExports();
  });
  const orders = [await mine.place({ lines: [[skus[0]!, 1]] })];
  orders.push(...(await Promise.all([1, 2].map(() => mine.place({ lines: [[skus[0]!, 1]] })))));
  orders.push(...(await Promise.all([1, 2].map(() => mine.place({ lines: [[skus[0]!, 1]] })))));
  assert.equal(new Set(orders.map(({ number }) => number)).size, 5);
  await assertAgreement(orders);
});

// An SQLite file has no wire to cut.
if (process.env.XIAOQIAO_TEST_DATABASE)
  test('connections cut while orders are being written: each is there once or not at all, and may be sent again', async (t) => {
    const proxy = await startCuttableProxy(t);
    const { mine, skus, assertAgreement } = await openTwo(t, [1000], ({ url }) => proxy.inFrontOf(url));
    const wishes = Array.from({ length: 60 }, (_, i) => ({
      key: `k${i}`,
      user: users[i % USERS]!,
      lines: [[skus[0]!, 1]] as const,
    }));
    let told = 0;
    for (const statement of [2, 5, 8, 11]) {
      proxy.cutAfter(statement);
      const results = await Promise.allSettled(wishes.map((wish) => mine.place(wish)));
      for (const error of refusals(results)) assert.equal(error, 'overloaded');
      told += refusals(results).length;
    }
    proxy.cutAfter(Infinity);
    assert.ok(told > 0);
    const orders = await Promise.all(wishes.map((wish) => mine.place(wish)));
    assert.equal(new Set(orders.map(({ id }) => id)).size, wishes.length);
    await assertAgreement(orders);
  });
