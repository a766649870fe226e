// Orders: made, made again, asked about, paid, closed; our client against the emulator.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { DAY, HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import type { PrepayInput } from '@xiaoqiao/wechat';
import {
  app,
  failing,
  type LocalWechat,
  merchant,
  otherApp,
  paidOrder,
  startLocalWechat,
} from '../local-wechat.ts';

const notifyUrl = 'http://127.0.0.1:9/notifications';

function order({ control }: LocalWechat, change: Partial<PrepayInput> = {}): PrepayInput {
  return {
    outTradeNo: 'ORDER-000001',
    description: '一座桥',
    total: fen(100),
    openid: control.createUser().openid,
    notifyUrl,
    ...change,
  };
}

test('an order is made, found unpaid, paid by the user, and found paid by either number', async () => {
  await using local = await startLocalWechat();
  const { pay, control } = local;
  const input = order(local, { attach: 'a', expiresAt: local.clock.now() + HOUR });
  const { prepayId } = await pay.prepayJsapi(input);
  const unpaid = await pay.queryByOutTradeNo(input.outTradeNo);
  assert.deepEqual(unpaid, {
    appid: app.appid,
    mchid: merchant.mchid,
    outTradeNo: input.outTradeNo,
    tradeState: 'NOTPAY',
    attach: 'a',
    total: fen(100),
  });
  const result = control.pay({ parameters: { ...pay.paymentParameters(prepayId) }, openid: input.openid });
  assert.equal(result.errMsg, 'requestPayment:ok');
  const paid = await pay.queryById(result.transactionId!);
  assert.deepEqual(paid, {
    ...unpaid,
    tradeState: 'SUCCESS',
    transactionId: result.transactionId,
    paidAt: local.clock.now(),
    openid: input.openid,
    tradeType: 'JSAPI',
    bankType: 'OTHERS',
  });
  assert.deepEqual(await pay.queryByOutTradeNo(input.outTradeNo), paid);
});

test('an unknown order is undefined, by either number', async () => {
  await using local = await startLocalWechat();
  assert.equal(await local.pay.queryByOutTradeNo('UNKNOWN-1'), undefined);
  assert.equal(await local.pay.queryById('4200000000'), undefined);
});

test('the same order again gives another prepay_id; anything changed is refused', async () => {
  await using local = await startLocalWechat();
  const input = order(local);
  const first = await local.pay.prepayJsapi(input);
  const second = await local.pay.prepayJsapi({ ...input, expiresAt: local.clock.now() + HOUR });
  assert.notEqual(first.prepayId, second.prepayId);
  for (const change of [
    { total: fen(101) },
    { description: '别' },
    { attach: 'x' },
    { notifyUrl: 'http://127.0.0.1:9/x' },
  ])
    await assert.rejects(
      local.pay.prepayJsapi({ ...input, ...change }),
      failing('wechat_rejected', 'INVALID_REQUEST'),
    );
});

test('a paid order can be neither made again nor closed', async () => {
  await using local = await startLocalWechat();
  const input = order(local);
  await local.pay.prepayJsapi(input);
  local.control.pay({ outTradeNo: input.outTradeNo });
  await assert.rejects(local.pay.prepayJsapi(input), failing('wechat_rejected', 'ORDERPAID'));
  await assert.rejects(local.pay.close(input.outTradeNo), failing('wechat_rejected', 'ORDERPAID'));
});

test('a closed order stays closed: it is closed again quietly, and cannot be made or paid', async () => {
  await using local = await startLocalWechat();
  const input = order(local);
  const { prepayId } = await local.pay.prepayJsapi(input);
  await local.pay.close(input.outTradeNo);
  await local.pay.close(input.outTradeNo);
  assert.equal((await local.pay.queryByOutTradeNo(input.outTradeNo))?.tradeState, 'CLOSED');
  await assert.rejects(local.pay.prepayJsapi(input), failing('wechat_rejected', 'ORDER_CLOSED'));
  const { errMsg } = local.control.pay({ parameters: { ...local.pay.paymentParameters(prepayId) } });
  assert.equal(errMsg, 'requestPayment:fail (该订单已关闭)');
});

test('closing a number that was never ordered uses it up', async () => {
  await using local = await startLocalWechat();
  await local.pay.close('ORDER-000001');
  assert.equal(await local.pay.queryByOutTradeNo('ORDER-000001'), undefined);
  await assert.rejects(local.pay.prepayJsapi(order(local)), failing('wechat_rejected', 'INVALID_REQUEST'));
});

test('an order closes by itself at its end, which is a minute ahead at the least and a week at the most', async () => {
  await using local = await startLocalWechat();
  const { pay, clock } = local;
  const ending = async (outTradeNo: string, expiresAt?: number) =>
    pay.prepayJsapi(order(local, { outTradeNo, ...(expiresAt === undefined ? {} : { expiresAt }) }));
  const stateOf = async (outTradeNo: string) => (await pay.queryByOutTradeNo(outTradeNo))?.tradeState;
  await ending('ORDER-SOON', clock.now());
  await ending('ORDER-LATE', clock.now() + 30 * DAY);
  await ending('ORDER-OPEN');
  clock.advance(MINUTE - 1);
  assert.equal(await stateOf('ORDER-SOON'), 'NOTPAY');
  clock.advance(1);
  assert.equal(await stateOf('ORDER-SOON'), 'CLOSED');
  clock.advance(7 * DAY - MINUTE - 1);
  assert.deepEqual(await Promise.all(['ORDER-LATE', 'ORDER-OPEN'].map(stateOf)), ['NOTPAY', 'NOTPAY']);
  clock.advance(1);
  assert.deepEqual(await Promise.all(['ORDER-LATE', 'ORDER-OPEN'].map(stateOf)), ['CLOSED', 'CLOSED']);
});

test('a payer whom WeChat does not know, or knows from another app, is refused', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser({ appid: otherApp.appid });
  const prepay = (change: Partial<PrepayInput>) => local.pay.prepayJsapi(order(local, change));
  await assert.rejects(prepay({ openid: 'nobody' }), failing('wechat_rejected', 'PARAM_ERROR'));
  await assert.rejects(prepay({ openid }), failing('wechat_rejected', 'OPENID_MISMATCH'));
  await assert.rejects(
    prepay({ openid, appid: otherApp.appid }),
    failing('wechat_rejected', 'APPID_MCHID_NOT_MATCH'),
  );
});

test('the client takes out what WeChat Pay does not accept in a description', async () => {
  await using local = await startLocalWechat();
  await local.pay.prepayJsapi(order(local, { description: `桥🌉${'长'.repeat(200)}` }));
  assert.equal(local.control.orders()[0]?.description, `桥${'长'.repeat(41)}`);
});

test('a notify_url with a query and a number with foreign characters are refused', async () => {
  await using local = await startLocalWechat();
  const refused = failing('wechat_rejected', 'PARAM_ERROR');
  await assert.rejects(local.pay.prepayJsapi(order(local, { notifyUrl: `${notifyUrl}?a=1` })), refused);
  await assert.rejects(local.pay.prepayJsapi(order(local, { outTradeNo: 'ORDER 0001' })), refused);
  await assert.rejects(local.pay.prepayJsapi(order(local, { outTradeNo: 'short' })), refused);
});

test('a busy system is retryable, and a lost reply leaves the order made', async () => {
  await using local = await startLocalWechat();
  const input = order(local);
  local.control.setFaults({ systemBusy: 1 });
  await assert.rejects(local.pay.prepayJsapi(input), failing('wechat_unavailable', 'SYSTEM_ERROR'));
  local.control.setFaults({ loseReplies: 1 });
  await assert.rejects(local.pay.prepayJsapi(input), failing('wechat_unavailable'));
  assert.equal(local.control.orders().length, 1);
  await local.pay.prepayJsapi(input);
});

test('the same user may pay many orders, and each is found by its own transaction', async () => {
  await using local = await startLocalWechat();
  const first = await paidOrder(local, { outTradeNo: 'ORDER-1', notifyUrl });
  const second = await paidOrder(local, { outTradeNo: 'ORDER-2', notifyUrl });
  assert.notEqual(first.transactionId, second.transactionId);
  assert.equal((await local.pay.queryById(second.transactionId))?.outTradeNo, 'ORDER-2');
});
