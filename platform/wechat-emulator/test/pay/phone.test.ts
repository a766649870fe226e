// wx.requestPayment on the phone: what it checks before it lets anybody pay.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { HOUR } from '@xiaoqiao/kit/clock';
import { type LocalWechat, otherApp, startLocalWechat } from '../local-wechat.ts';

async function prepaid({ control, pay }: LocalWechat) {
  const { openid } = control.createUser();
  const { prepayId } = await pay.prepayJsapi({
    outTradeNo: 'ORDER-000001',
    description: '桥',
    total: fen(1),
    openid,
    notifyUrl: 'http://127.0.0.1:9/',
  });
  return { openid, prepayId, parameters: { ...pay.paymentParameters(prepayId) } };
}

test('cancelling and failing leave the order unpaid, and nobody is told', async () => {
  await using local = await startLocalWechat();
  const { parameters } = await prepaid(local);
  assert.equal(local.control.cancelPayment({ parameters }).errMsg, 'requestPayment:fail cancel');
  assert.equal(local.control.failPayment({ parameters }).errMsg, 'requestPayment:fail (支付失败)');
  assert.equal(local.control.orders()[0]?.state, 'NOTPAY');
  assert.deepEqual(local.control.notifications(), []);
  assert.equal(local.control.pay({ parameters }).errMsg, 'requestPayment:ok');
});

const spoilt: Record<string, object> = {
  'a paySign of something else': { nonceStr: 'other' },
  'a signType left to its default': { signType: undefined },
  'a signType of MD5': { signType: 'MD5' },
  'a timeStamp that is a number': { timeStamp: 1 },
  'a package without its prefix': { package: 'wx1' },
  'an unknown prepay_id': { package: 'prepay_id=wx1' },
  'a nonceStr that is too long': { nonceStr: 'x'.repeat(33) },
  'no paySign': { paySign: undefined },
};
for (const [what, change] of Object.entries(spoilt))
  test(`the phone refuses ${what}`, async () => {
    await using local = await startLocalWechat();
    const { parameters } = await prepaid(local);
    const { errMsg } = local.control.pay({ parameters: { ...parameters, ...change } });
    assert.match(errMsg, /^requestPayment:fail \(/);
    assert.equal(local.control.orders()[0]?.state, 'NOTPAY');
  });

test('the phone refuses parameters signed for another app', async () => {
  await using local = await startLocalWechat();
  const { prepayId } = await prepaid(local);
  const parameters = { ...local.pay.paymentParameters(prepayId, otherApp.appid) };
  assert.equal(local.control.pay({ parameters }).errMsg, 'requestPayment:fail (支付验证签名失败)');
});

test('trap 14: a prepay_id lives two hours, and another one can be had for the order', async () => {
  await using local = await startLocalWechat();
  const { parameters, openid } = await prepaid(local);
  local.clock.advance(2 * HOUR);
  assert.match(local.control.pay({ parameters }).errMsg, /prepay_id/);
  const again = await local.pay.prepayJsapi({
    outTradeNo: 'ORDER-000001',
    description: '桥',
    total: fen(1),
    openid,
    notifyUrl: 'http://127.0.0.1:9/',
  });
  const fresh = { ...local.pay.paymentParameters(again.prepayId) };
  assert.equal(local.control.pay({ parameters: fresh }).errMsg, 'requestPayment:ok');
});

test('an order is paid once, and only by the user it was made for', async () => {
  await using local = await startLocalWechat();
  const { parameters, openid } = await prepaid(local);
  const { openid: stranger } = local.control.createUser();
  assert.match(local.control.pay({ parameters, openid: stranger }).errMsg, /^requestPayment:fail \(/);
  assert.equal(local.control.pay({ parameters, openid }).errMsg, 'requestPayment:ok');
  assert.equal(local.control.pay({ parameters, openid }).errMsg, 'requestPayment:fail (该订单已支付)');
  assert.equal(local.control.notifications().length, 1);
});
