// Bills from the emulator's books, downloaded, checked and read by our client, and held against our own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { fen } from '@xiaoqiao/contract';
import { DAY, HOUR, MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import { reconcile } from '@xiaoqiao/wechat';
import { failing, type LocalWechat, paidOrder, startLocalWechat } from '../local-wechat.ts';

const notifyUrl = 'http://127.0.0.1:9/';
/** The emulator starts at noon of this day in China. */
const date = '2026-11-20';
const READY = 22 * HOUR;

const refund = (outTradeNo: string, outRefundNo: string, amount: number, orderTotal: number) => ({
  outTradeNo,
  outRefundNo,
  amount: fen(amount),
  orderTotal: fen(orderTotal),
});

/** Three payments, one unpaid order, and a refund of each kind. */
async function busyDay(local: LocalWechat) {
  const { pay, control, clock } = local;
  const { openid } = control.createUser();
  const order = { description: '桥,糕`与\n茶', notifyUrl };
  await pay.prepayJsapi({ ...order, outTradeNo: 'ORDER-1', total: fen(1234), openid, attach: 'a,b' });
  control.pay({ outTradeNo: 'ORDER-1' });
  clock.advance(MINUTE);
  await paidOrder(local, { outTradeNo: 'ORDER-2', notifyUrl, total: fen(100_000_000_000) });
  await paidOrder(local, { outTradeNo: 'ORDER-3', notifyUrl, total: fen(1) });
  await pay.prepayNative({ ...order, outTradeNo: 'ORDER-4', total: fen(7) });
  await pay.refund(refund('ORDER-1', 'R-1', 1000, 1234));
  control.finishRefunds();
  control.setFaults({ abnormalRefunds: 1 });
  await pay.refund(refund('ORDER-1', 'R-2', 34, 1234));
  control.finishRefunds();
  control.setFaults({ closedRefunds: 1 });
  await pay.refund(refund('ORDER-2', 'R-3', 5, 100_000_000_000));
  control.finishRefunds();
}

for (const gzip of [true, false])
  test(`a trade bill has every payment and every refund of the day (${gzip ? 'packed' : 'plain'})`, async () => {
    await using local = await startLocalWechat();
    await busyDay(local);
    local.clock.advance(READY);
    await local.pay.refund(refund('ORDER-3', 'R-4', 1, 1));
    const bill = (await local.pay.bills.trade({ date, gzip }))!;
    assert.deepEqual(bill.wrongTotals, []);
    assert.deepEqual(
      bill.rows.map((row) =>
        row.kind === 'payment'
          ? [row.outTradeNo, row.total]
          : [row.outTradeNo, row.outRefundNo, row.amount, row.status],
      ),
      [
        ['ORDER-1', 1234],
        ['ORDER-2', 100_000_000_000],
        ['ORDER-3', 1],
        ['ORDER-1', 'R-1', 1000, 'SUCCESS'],
        ['ORDER-1', 'R-2', 34, 'CHANGE'],
        ['ORDER-2', 'R-3', 5, 'FAIL'],
      ],
    );
    const [first] = bill.rows;
    assert.equal(first?.transactionId, (await local.pay.queryByOutTradeNo('ORDER-1'))?.transactionId);
    assert.equal(first?.description, '桥,糕 与\\n茶');
    assert.equal(first?.attach, 'a,b');
    assert.equal(first?.feeMilliFen, 7000);
    assert.equal(first?.at, local.clock.now() - READY - MINUTE);
  });

test('a bill of payments has payments, one of refunds has refunds, with columns of their own', async () => {
  await using local = await startLocalWechat();
  await busyDay(local);
  local.clock.advance(READY);
  const kinds = async (type: 'SUCCESS' | 'REFUND') =>
    (await local.pay.bills.trade({ date, type }))?.rows.map(({ kind }) => kind);
  assert.deepEqual(await kinds('SUCCESS'), ['payment', 'payment', 'payment']);
  assert.deepEqual(await kinds('REFUND'), ['refund', 'refund', 'refund']);
  assert.equal(await local.pay.bills.trade({ date, type: 'RECHARGE_REFUND' }), undefined);
});

test('the fund flow adds up, fees and balance included', async () => {
  await using local = await startLocalWechat();
  await busyDay(local);
  local.clock.advance(READY);
  const flow = (await local.pay.bills.fundFlow({ date }))!;
  assert.deepEqual(
    flow.movements.map(({ direction, amount }) => (direction === 'in' ? amount : -amount)),
    [1234, -7, 100_000_000_000, -600_000_000, 1, -994, -34],
  );
  assert.equal(flow.movements.at(-1)?.balance, flow.income - flow.expense);
  assert.equal(await local.pay.bills.fundFlow({ date, account: 'FEES' }), undefined);
});

test('a transfer moves the operation account', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser();
  await local.pay.transfers.create({
    outBillNo: 'T1',
    openid,
    amount: fen(30),
    remark: '礼',
    sceneId: '1000',
    sceneReports: [],
  });
  local.control.confirmTransfer({ outBillNo: 'T1' });
  local.clock.advance(SECOND);
  await local.control.settle();
  local.clock.advance(READY);
  const flow = await local.pay.bills.fundFlow({ date, account: 'OPERATION' });
  assert.deepEqual(
    flow?.movements.map(({ direction, amount, voucher }) => [direction, amount, voucher]),
    [['out', 30, 'T1']],
  );
});

test('a bill is ready after ten the next day; before it is being made, and quiet days have none', async () => {
  await using local = await startLocalWechat();
  await busyDay(local);
  local.clock.advance(READY - 3 * MINUTE);
  const creating = failing('wechat_unavailable', 'STATEMENT_CREATING');
  await assert.rejects(local.pay.bills.trade({ date }), creating);
  await assert.rejects(local.pay.bills.fundFlow({ date }), creating);
  local.clock.advance(3 * MINUTE);
  assert.notEqual(await local.pay.bills.trade({ date }), undefined);
  assert.equal(await local.pay.bills.trade({ date: '2026-11-19' }), undefined);
  const parameter = failing('wechat_rejected', 'PARAM_ERROR');
  for (const wrong of ['20261120', '2026-12-31', '2026-01-01', '2026-13-01'])
    await assert.rejects(local.pay.bills.trade({ date: wrong }), parameter);
  local.clock.advance(100 * DAY);
  await assert.rejects(local.pay.bills.trade({ date }), parameter);
});

test('a day in China ends at midnight there', async () => {
  await using local = await startLocalWechat();
  local.clock.advance(12 * HOUR - 1);
  await paidOrder(local, { outTradeNo: 'ORDER-1', notifyUrl });
  local.clock.advance(1);
  await paidOrder(local, { outTradeNo: 'ORDER-2', notifyUrl });
  local.clock.advance(2 * DAY);
  const numbers = async (day: string) =>
    (await local.pay.bills.trade({ date: day }))?.rows.map(({ outTradeNo }) => outTradeNo);
  assert.deepEqual([await numbers(date), await numbers('2026-11-21')], [['ORDER-1'], ['ORDER-2']]);
});

test('a bill larger than the client reads is refused, packed or not', async () => {
  await using local = await startLocalWechat();
  await busyDay(local);
  local.clock.advance(READY);
  const pay = local.payWith({ maxBillBytes: 512 });
  for (const gzip of [true, false])
    await assert.rejects(pay.bills.trade({ date, gzip }), failing('wechat_unavailable'));
});

test('the address of a bill is good for its merchant, for five minutes, and its file carries no signature', async () => {
  await using local = await startLocalWechat();
  await busyDay(local);
  local.clock.advance(READY);
  await local.pay.bills.trade({ date });
  const { buildAuthorization } = await import('@xiaoqiao/wechat/wire');
  const { createHash, createPrivateKey } = await import('node:crypto');
  const { merchant, keys } = await import('../local-wechat.ts');
  const ask = async (target: string) => {
    const timestamp = Math.floor(local.clock.now() / 1000);
    const identity = { ...merchant, privateKey: createPrivateKey(merchant.privateKeyPem) };
    const request = { method: 'GET', target, timestamp, nonce: 'n', body: '' };
    return fetch(`${local.emulator.url}${target}`, {
      headers: {
        accept: 'application/json',
        'user-agent': 'test',
        authorization: buildAuthorization(identity, request),
        'wechatpay-serial': keys.publicKey.id,
      },
    });
  };
  const applied = await ask(`/v3/bill/tradebill?bill_date=${date}&tar_type=GZIP`);
  const { download_url, hash_value } = (await applied.json()) as Record<string, string>;
  const { pathname, search } = new URL(download_url!);
  const file = await ask(`${pathname}${search}`);
  assert.equal(file.headers.get('wechatpay-signature'), null);
  const packed = Buffer.from(await file.arrayBuffer());
  const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex');
  assert.equal(sha1(gunzipSync(packed)), hash_value);
  assert.notEqual(sha1(packed), hash_value);
  assert.equal((await fetch(download_url!)).status, 401);
  local.clock.advance(5 * MINUTE);
  assert.equal((await ask(`${pathname}${search}`)).status, 404);
});

test('our books and the bill agree, until somebody pays what we do not know of', async () => {
  await using local = await startLocalWechat();
  await busyDay(local);
  local.clock.advance(READY);
  const bill = await local.pay.bills.trade({ date });
  const payments = local.control.orders().map(({ outTradeNo, total, paidAt }) => ({
    outTradeNo,
    amount: fen(total),
    state: paidAt === undefined ? ('unpaid' as const) : ('paid' as const),
  }));
  const words = {
    SUCCESS: 'succeeded',
    ABNORMAL: 'abnormal',
    CLOSED: 'failed',
    PROCESSING: 'processing',
  } as const;
  const refunds = local.control.refunds().map(({ outRefundNo, outTradeNo, amount, status }) => ({
    outRefundNo,
    outTradeNo,
    amount: fen(amount),
    state: words[status],
  }));
  assert.deepEqual(reconcile({ payments, refunds }, bill), []);
  assert.deepEqual(reconcile({ payments: payments.slice(1), refunds }, bill), [
    { kind: 'payment-missing-here', outTradeNo: 'ORDER-1', theirs: 1234 },
  ]);
});
