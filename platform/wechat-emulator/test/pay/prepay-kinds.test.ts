// Native, H5 and APP orders beside JSAPI: how each is led to its payment, and what WeChat says of it afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import { app, failing, otherApp, startLocalWechat, startReceiver } from '../local-wechat.ts';

const order = (outTradeNo: string, notifyUrl = 'http://127.0.0.1:9/') => ({
  outTradeNo,
  description: '桥',
  total: fen(100),
  notifyUrl,
});

test('a scanned code_url is paid by whoever scans it, within two hours', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  const { control, pay } = local;
  const { openid } = control.createUser();
  const { codeUrl } = await pay.prepayNative(order('ORDER-1', receiver.url));
  assert.match(codeUrl, /^weixin:\/\/wxpay\/bizpayurl\?pr=/);
  assert.equal((await pay.queryByOutTradeNo('ORDER-1'))?.openid, undefined);
  assert.equal(control.pay({ codeUrl, openid }).errMsg, 'requestPayment:ok');
  const paid = await pay.queryByOutTradeNo('ORDER-1');
  assert.deepEqual([paid?.tradeState, paid?.tradeType, paid?.openid], ['SUCCESS', 'NATIVE', openid]);
  await control.settle();
  const { headers, body } = receiver.received[0]!;
  assert.deepEqual((await pay.parseNotification(headers, body)) as object, {
    id: control.notifications()[0]?.id,
    eventType: 'TRANSACTION.SUCCESS',
    resource: paid,
  });
  const late = await pay.prepayNative(order('ORDER-2'));
  local.clock.advance(2 * HOUR);
  assert.match(control.pay({ codeUrl: late.codeUrl }).errMsg, /^requestPayment:fail \(/);
  assert.match(control.pay({ codeUrl: 'weixin://wxpay/bizpayurl?pr=x' }).errMsg, /^requestPayment:fail \(/);
});

test('an h5_url is paid within five minutes, and another one can be had', async () => {
  await using local = await startLocalWechat();
  const input = { ...order('ORDER-1'), payerClientIp: '127.0.0.1' };
  const first = await local.pay.prepayH5(input);
  local.clock.advance(5 * MINUTE);
  assert.match(local.control.pay({ h5Url: first.h5Url }).errMsg, /^requestPayment:fail \(/);
  const second = await local.pay.prepayH5(input);
  assert.equal(local.control.pay({ h5Url: second.h5Url }).errMsg, 'requestPayment:ok');
  assert.equal((await local.pay.queryByOutTradeNo('ORDER-1'))?.tradeType, 'MWEB');
});

test('a native app signs the bare prepay id', async () => {
  await using local = await startLocalWechat();
  const { prepayId } = await local.pay.prepayApp(order('ORDER-1'));
  const parameters = { ...local.pay.appPaymentParameters(prepayId) };
  for (const change of [
    { sign: local.pay.paymentParameters(prepayId).paySign },
    { package: `prepay_id=${prepayId}` },
    { partnerid: '1900000009' },
    { timestamp: 1 },
    { noncestr: 'other' },
    { noncestr: '' },
    { prepayid: 1 },
  ])
    assert.match(
      local.control.pay({ parameters: { ...parameters, ...change } }).errMsg,
      /^requestPayment:fail \(/,
    );
  assert.equal(local.control.pay({ parameters }).errMsg, 'requestPayment:ok');
  assert.equal((await local.pay.queryByOutTradeNo('ORDER-1'))?.tradeType, 'APP');
});

test('an order stays of its kind, on the phone and when it is made again', async () => {
  await using local = await startLocalWechat();
  const { prepayId } = await local.pay.prepayApp(order('ORDER-1'));
  const parameters = { ...local.pay.paymentParameters(prepayId) };
  assert.match(local.control.pay({ parameters }).errMsg, /^requestPayment:fail \(/);
  await assert.rejects(
    local.pay.prepayNative(order('ORDER-1')),
    failing('wechat_rejected', 'INVALID_REQUEST'),
  );
});

test('an H5 order without a scene, and a native one with a payer, are refused', async () => {
  await using local = await startLocalWechat();
  const withoutScene = { ...order('ORDER-1'), payerClientIp: '' };
  await assert.rejects(local.pay.prepayH5(withoutScene), failing('wechat_rejected', 'PARAM_ERROR'));
});

test('several merchants live side by side: their numbers, keys and notifications are their own', async () => {
  const { generateMerchant } = await import('../../src/index.ts');
  const { NOW, merchant } = await import('../local-wechat.ts');
  const second = await generateMerchant({ appids: [otherApp.appid], mchid: '1900000002', now: NOW });
  await using receiver = await startReceiver();
  await using local = await startLocalWechat({
    merchants: [{ ...merchant, mode: 'public-key' }, second],
  });
  const { control, pay } = local;
  const others = local.payWith({ ...second, appid: otherApp.appid });
  await pay.prepayNative(order('ORDER-1', receiver.url));
  await others.prepayNative({ ...order('ORDER-1', receiver.url), total: fen(7) });
  control.pay({ outTradeNo: 'ORDER-1', mchid: second.mchid });
  assert.equal((await pay.queryByOutTradeNo('ORDER-1'))?.tradeState, 'NOTPAY');
  const paid = await others.queryByOutTradeNo('ORDER-1');
  assert.deepEqual([paid?.tradeState, paid?.total, paid?.appid], ['SUCCESS', 7, otherApp.appid]);
  assert.equal(await pay.queryById(paid!.transactionId!), undefined);
  await control.settle();
  const { headers, body } = receiver.received[0]!;
  assert.equal((await others.parseNotification(headers, body)).eventType, 'TRANSACTION.SUCCESS');
  await assert.rejects(pay.parseNotification(headers, body), failing('notification_invalid'));
  const borrowed = local.payWith({ mchid: second.mchid });
  await assert.rejects(borrowed.close('ORDER-1'), failing('wechat_rejected', 'SIGN_ERROR'));
  await assert.rejects(
    others.prepayNative({ ...order('ORDER-2'), appid: app.appid }),
    failing('wechat_rejected', 'APPID_MCHID_NOT_MATCH'),
  );
});
