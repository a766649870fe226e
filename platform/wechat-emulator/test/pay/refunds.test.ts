// Refunds: accepted first, ended later, counted against what was paid; our client against the emulator.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { DAY } from '@xiaoqiao/kit/clock';
import { failing, paidOrder, startLocalWechat } from '../local-wechat.ts';

const notifyUrl = 'http://127.0.0.1:9/';
const outTradeNo = 'ORDER-000001';
const part = (n: number, amount: number) => ({
  outTradeNo,
  outRefundNo: `R-${n}`,
  amount: fen(amount),
  orderTotal: fen(100),
});

test('a refund is accepted as PROCESSING, moves the order to REFUND, and succeeds a second later', async () => {
  await using local = await startLocalWechat();
  const { transactionId } = await paidOrder(local, { outTradeNo, notifyUrl });
  const refund = await local.pay.refund({ ...part(1, 30), reason: '不要了🙏' });
  assert.equal(refund.status, 'PROCESSING');
  assert.equal(refund.transactionId, transactionId);
  assert.equal((await local.pay.queryByOutTradeNo(outTradeNo))?.tradeState, 'REFUND');
  local.clock.advance(999);
  assert.deepEqual(await local.pay.queryRefund('R-1'), refund);
  local.clock.advance(1);
  const succeeded = { ...refund, status: 'SUCCESS', succeededAt: local.clock.now() };
  assert.deepEqual(await local.pay.queryRefund('R-1'), {
    ...succeeded,
    succeededAt: 1000 * Math.floor(local.clock.now() / 1000),
  });
});

test('an unknown refund is undefined, and an order that is unknown or unpaid cannot be refunded', async () => {
  await using local = await startLocalWechat();
  const { pay, control } = local;
  assert.equal(await pay.queryRefund('R-1'), undefined);
  await assert.rejects(pay.refund(part(1, 1)), failing('wechat_rejected', 'RESOURCE_NOT_EXISTS'));
  const { openid } = control.createUser();
  await pay.prepayJsapi({ outTradeNo, description: '桥', total: fen(100), openid, notifyUrl });
  await assert.rejects(pay.refund(part(1, 1)), failing('wechat_rejected', 'TRADE_ERROR'));
});

test('the same number is the same refund; the same number with another amount is refused', async () => {
  await using local = await startLocalWechat();
  await paidOrder(local, { outTradeNo, notifyUrl });
  const first = await local.pay.refund(part(1, 100));
  assert.deepEqual(await local.pay.refund(part(1, 100)), first);
  assert.equal(local.control.refunds().length, 1);
  await assert.rejects(local.pay.refund(part(1, 99)), failing('wechat_rejected', 'INVALID_REQUEST'));
});

test('refunds never exceed what was paid, nor disagree about it', async () => {
  await using local = await startLocalWechat();
  await paidOrder(local, { outTradeNo, notifyUrl });
  const refused = failing('wechat_rejected', 'INVALID_REQUEST');
  await assert.rejects(local.pay.refund(part(1, 101)), refused);
  await local.pay.refund(part(2, 60));
  await assert.rejects(local.pay.refund(part(3, 41)), refused);
  await local.pay.refund(part(4, 40));
  await assert.rejects(local.pay.refund(part(5, 1)), refused);
  await assert.rejects(local.pay.refund({ ...part(2, 60), orderTotal: fen(60) }), refused);
});

test('an order has fifty refunds at the most', async () => {
  await using local = await startLocalWechat();
  await paidOrder(local, { outTradeNo, notifyUrl });
  for (let n = 1; n <= 50; n++) await local.pay.refund(part(n, 1));
  await assert.rejects(local.pay.refund(part(51, 1)), failing('wechat_rejected', 'INVALID_REQUEST'));
});

test('a year after the payment it is too late', async () => {
  await using local = await startLocalWechat();
  await paidOrder(local, { outTradeNo, notifyUrl });
  local.clock.advance(365 * DAY);
  await local.pay.refund(part(1, 1));
  local.clock.advance(1);
  await assert.rejects(local.pay.refund(part(2, 1)), failing('wechat_rejected', 'INVALID_REQUEST'));
});

test('a refund may end abnormally, and a merchant may be short of money', async () => {
  await using local = await startLocalWechat();
  await paidOrder(local, { outTradeNo, notifyUrl });
  local.control.setFaults({ abnormalRefunds: 1, balanceShortages: 1 });
  await assert.rejects(local.pay.refund(part(1, 1)), failing('wechat_rejected', 'NOT_ENOUGH'));
  await local.pay.refund(part(2, 1));
  local.control.finishRefunds();
  assert.equal((await local.pay.queryRefund('R-2'))?.status, 'ABNORMAL');
});
