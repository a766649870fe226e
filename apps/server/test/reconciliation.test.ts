// Every day our books are held against WeChat's bill: what matches is said, and what does not is listed to the fen.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { DAY, HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import { eventsOf } from './support/events-of.ts';
import { orderAndPrepay } from './support/shop.ts';
import { openTrade } from './support/trade.ts';

const TIMEOUT = { timeout: 60_000 };
const { shop, admin, buyer, skuId } = await openTrade({ env: { RECEIPT_WINDOW_DAYS: '90' } });
after(() => shop.close(), TIMEOUT);
before(
  // Noon in China, so that what follows happens on one day.
  () => shop.advance(DAY - ((shop.clock.now() + 8 * HOUR) % DAY) + 12 * HOUR),
  TIMEOUT,
);

const today = () => new Date(shop.clock.now() + 8 * HOUR).toISOString().slice(0, 10);
const dayOf = (date: string) => admin.get('/admin/payments/reconciliations/:date', { params: { date } });
const differencesOf = async (date: string) =>
  (await admin.get('/admin/payments/reconciliations/:date/differences', { params: { date } })).list;

async function paid() {
  const { order, parameters } = await orderAndPrepay(buyer, skuId);
  shop.wechat.pay({ parameters, openid: buyer.openid });
  await shop.settle();
  return order;
}

const change = async (statement: string, number: string) =>
  assert.equal(await shop.database.change(statement, number), 1);

/** Until the hour of the next day at which bills are compared. */
const untilDue = () => shop.advance(DAY - ((shop.clock.now() + 8 * HOUR) % DAY) + 11 * HOUR + MINUTE);
const untilNoon = () => shop.advance(HOUR);

test(
  'a day with payments and a refund matches, by itself, and tomorrow’s timer is set',
  TIMEOUT,
  async () => {
    const date = today();
    const order = await paid();
    await paid();
    await admin.post('/admin/orders/:id/refunds', {
      params: { id: order.id },
      body: { amount: fen(100), reason: '少发一件' },
    });
    await shop.settle();
    shop.wechat.finishRefunds();
    await shop.advance(MINUTE);
    assert.equal((await dayOf(date)).status, 'waiting');
    await untilDue();
    const day = await dayOf(date);
    assert.deepEqual(
      [day.status, day.payments, day.refunds, day.differences],
      ['matched', { count: 2, total: 25600 }, { count: 1, total: 100 }, 0],
    );
    assert.ok((await eventsOf(shop, date)).includes('payment.reconciled'));
    assert.equal((await dayOf(today())).status, 'waiting');
    await untilNoon();
  },
);

test('every difference is found, to the fen, and another run finds it mended', TIMEOUT, async () => {
  const date = today();
  const [cheap, other, missing] = [await paid(), await paid(), await paid()];
  // Behind the time in which a closed payment is asked about, and mended.
  await shop.advance(HOUR);
  await change('update payments set amount = 12801 where order_number = ?', cheap.number);
  await change("update payments set status = 'closed' where order_number = ?", other.number);
  await change('delete from payments where order_number = ?', missing.number);
  await untilDue();
  assert.equal((await dayOf(date)).status, 'differed');
  const found = (await differencesOf(date)).map(({ kind, number, ours, theirs }) => [
    kind,
    number,
    ours,
    theirs,
  ]);
  assert.deepEqual(
    found.sort(),
    [
      ['payment-amount', cheap.number, '12801', '12800'],
      ['payment-missing-here', missing.number, null, '12800'],
      ['payment-state', other.number, null, '12800'],
    ].sort(),
  );
  assert.ok((await eventsOf(shop, date)).includes('payment.reconciliation-differed'));

  await change('update payments set amount = 12800 where order_number = ?', cheap.number);
  await change("update payments set status = 'succeeded' where order_number = ?", other.number);
  const again = await admin.post('/admin/payments/reconciliations/:date/runs', { params: { date } });
  assert.equal(again.status, 'waiting');
  await shop.settle();
  assert.deepEqual(
    (await differencesOf(date)).map(({ kind }) => kind),
    ['payment-missing-here'],
  );
  await untilNoon();
});

test('what only we believe to be paid is found', TIMEOUT, async () => {
  const date = today();
  const order = await paid();
  await change("update payments set order_number = 'NOBODY-KNOWS' where order_number = ?", order.number);
  await untilDue();
  assert.deepEqual(
    (await differencesOf(date)).map(({ kind, number }) => [kind, number]).sort(),
    [
      ['payment-missing-here', order.number],
      ['payment-missing-there', 'NOBODY-KNOWS'],
    ].sort(),
  );
  await untilNoon();
});

test('while WeChat is away the day waits and says why, and is compared later', TIMEOUT, async () => {
  const date = today();
  shop.wechat.addFaultRule({ match: { path: '/v3/bill/tradebill' }, fault: 'systemBusy', times: 1 });
  await untilDue();
  const waiting = await dayOf(date);
  assert.deepEqual([waiting.status, waiting.reason], ['waiting', 'wechat_unavailable SYSTEM_ERROR']);
  await shop.advance(MINUTE);
  assert.equal((await dayOf(date)).status, 'matched');
  await untilNoon();
});

test('a bill that WeChat refuses is shown as failed, with a hint', TIMEOUT, async () => {
  const date = today();
  shop.wechat.addFaultRule({
    match: { path: '/v3/bill/tradebill' },
    fault: 'refuse',
    code: 'NO_AUTH',
    times: 1,
  });
  await untilDue();
  const day = await dayOf(date);
  assert.deepEqual([day.status, day.reason], ['failed', 'wechat_rejected NO_AUTH']);
  assert.ok(day.hint);
  await untilNoon();
});

test('days that nobody was there for are made up for, one by one', TIMEOUT, async () => {
  const first = today();
  await shop.advance(3 * DAY);
  const { list } = await admin.get('/admin/payments/reconciliations', { query: { limit: 4 } });
  assert.deepEqual(
    list.map(({ status }) => status),
    ['waiting', 'matched', 'matched', 'matched'],
  );
  assert.equal(list.at(-1)?.date, first);
});

for (const [date, error] of [
  ['2026-02-30', 'validation_failed'],
  ['2999-01-01', 'validation_failed'],
  ['2020-01-01', 'validation_failed'],
  ['yesterday', 'validation_failed'],
] as const)
  test(`a run of ${date} is refused`, TIMEOUT, async () => {
    await assert.rejects(admin.post('/admin/payments/reconciliations/:date/runs', { params: { date } }), {
      error,
    });
  });

test('who may not reconcile sees nothing', TIMEOUT, async () => {
  await assert.rejects(buyer.client.get('/admin/payments/reconciliations'), { error: 'forbidden' });
  await assert.rejects(dayOf('2020-01-01'), { error: 'reconciliation_not_found' });
});
