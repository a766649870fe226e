// Refunds that do not simply succeed: abnormal ones led elsewhere, closed ones, ones that follow too fast.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { MINUTE } from '@xiaoqiao/kit/clock';
import { generateMerchant } from '../../src/index.ts';
import {
  failing,
  type LocalWechat,
  merchant,
  NOW,
  paidOrder,
  startLocalWechat,
  startReceiver,
} from '../local-wechat.ts';

const outTradeNo = 'ORDER-000001';
const part = (n: number, amount = 10) => ({
  outTradeNo,
  outRefundNo: `R-${n}`,
  amount: fen(amount),
  orderTotal: fen(100),
});
const card = {
  to: 'user',
  bankType: 'CMB_DEBIT',
  bankAccount: '6225880137770403',
  realName: '张三',
} as const;

async function abnormalRefund(local: LocalWechat, notifyUrl?: string) {
  await paidOrder(local, { outTradeNo, notifyUrl: 'http://127.0.0.1:9/' });
  local.control.setFaults({ abnormalRefunds: 1 });
  const refund = await local.pay.refund({ ...part(1), ...(notifyUrl === undefined ? {} : { notifyUrl }) });
  local.control.finishRefunds();
  return { refundId: refund.refundId, outRefundNo: refund.outRefundNo };
}

for (const mode of ['public-key', 'certificate', 'mixed'] as const)
  test(`an abnormal refund goes to another card, its number and name encrypted (${mode})`, async () => {
    await using local = await startLocalWechat({ mode });
    const refund = await abnormalRefund(local);
    const again = await local.pay.applyAbnormalRefund({ ...refund, ...card });
    assert.equal(again.status, 'PROCESSING');
    local.control.finishRefunds();
    const ended = await local.pay.queryRefund('R-1');
    assert.deepEqual([ended?.status, ended?.receivedAccount], ['SUCCESS', 'CMB0403']);
    const seen = JSON.stringify(local.control.requests());
    assert.equal(seen.includes(card.bankAccount) || seen.includes(card.realName), false);
  });

test('after a rotation the newest certificate encrypts, and while it rotates the old one is still understood', async () => {
  await using local = await startLocalWechat({ mode: 'certificate' });
  const refund = await abnormalRefund(local);
  local.control.setFaults({ abnormalRefunds: 1 });
  await local.control.rotateCertificate({ switchAfter: 0 });
  await local.pay.applyAbnormalRefund({ ...refund, ...card }).catch(failing('wechat_unavailable'));
  local.clock.advance(MINUTE);
  local.control.finishRefunds();
  await local.pay.applyAbnormalRefund({ ...refund, ...card });
});

test('an abnormal refund goes back to the merchant, and is notified again', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  const refund = await abnormalRefund(local, receiver.url);
  await local.control.settle();
  await local.pay.applyAbnormalRefund({ ...refund, to: 'merchant' });
  local.control.finishRefunds();
  await local.control.settle();
  const events = await Promise.all(
    receiver.received.map(({ headers, body }) => local.pay.parseNotification(headers, body)),
  );
  assert.deepEqual(
    events.map(({ eventType }) => eventType),
    ['REFUND.ABNORMAL', 'REFUND.SUCCESS'],
  );
});

test('only an abnormal refund can be led elsewhere, and only with a card that exists', async () => {
  await using local = await startLocalWechat();
  const refund = await abnormalRefund(local);
  const { pay } = local;
  const parameter = failing('wechat_rejected', 'PARAM_ERROR');
  await assert.rejects(pay.applyAbnormalRefund({ ...refund, ...card, bankAccount: 'x' }), parameter);
  await assert.rejects(pay.applyAbnormalRefund({ ...refund, ...card, bankType: 'cmb' }), parameter);
  await assert.rejects(
    pay.applyAbnormalRefund({ ...refund, ...card, realName: '长'.repeat(80) }),
    RangeError,
  );
  const missing = failing('wechat_rejected', 'RESOURCE_NOT_EXISTS');
  await assert.rejects(pay.applyAbnormalRefund({ ...refund, refundId: '1', to: 'merchant' }), missing);
  await pay.applyAbnormalRefund({ ...refund, to: 'merchant' });
  const wrongState = failing('wechat_rejected', 'INVALID_REQUEST');
  await assert.rejects(pay.applyAbnormalRefund({ ...refund, to: 'merchant' }), wrongState);
});

test("fields encrypted with a stranger's key are refused without saying why", async () => {
  await using local = await startLocalWechat();
  const refund = await abnormalRefund(local);
  const stranger = await generateMerchant({ appids: [], now: NOW });
  const { X509Certificate } = await import('node:crypto');
  const pem = new X509Certificate(stranger.certificatePem).publicKey.export({ type: 'spki', format: 'pem' });
  const wrongKey = local.payWith({ publicKey: { id: local.emulator.keys.publicKey.id, pem: String(pem) } });
  await assert.rejects(
    wrongKey.applyAbnormalRefund({ ...refund, ...card }),
    failing('wechat_rejected', 'PARAM_ERROR'),
  );
});

test('a refund may end closed: it is notified as such, and its money can be refunded again', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  await paidOrder(local, { outTradeNo, notifyUrl: 'http://127.0.0.1:9/' });
  local.control.setFaults({ closedRefunds: 1 });
  await local.pay.refund({ ...part(1, 100), notifyUrl: receiver.url });
  local.control.finishRefunds();
  await local.control.settle();
  const { headers, body } = receiver.received[0]!;
  const event = await local.pay.parseNotification(headers, body);
  assert.equal(event.eventType, 'REFUND.CLOSED');
  const { createdAt: _createdAt, ...told } = (await local.pay.queryRefund('R-1'))!;
  assert.deepEqual((event as { resource: unknown }).resource, told);
  await local.pay.refund(part(2, 100));
});

test('refunds of one order that follow too fast are put off, when the emulator is told to mind', async () => {
  await using local = await startLocalWechat({ refundIntervalMs: MINUTE });
  await paidOrder(local, { outTradeNo, notifyUrl: 'http://127.0.0.1:9/' });
  await local.pay.refund(part(1));
  await local.pay.refund(part(1));
  await assert.rejects(local.pay.refund(part(2)), failing('wechat_unavailable', 'FREQUENCY_LIMITED'));
  local.clock.advance(MINUTE);
  await local.pay.refund(part(2));
});

test('the secrets of a merchant are its own: another one cannot lead its refund elsewhere', async () => {
  const second = await generateMerchant({ appids: merchant.appids, mchid: '1900000002', now: NOW });
  await using local = await startLocalWechat({ merchants: [{ ...merchant, mode: 'public-key' }, second] });
  const refund = await abnormalRefund(local);
  await assert.rejects(
    local.payWith(second).applyAbnormalRefund({ ...refund, to: 'merchant' }),
    failing('wechat_rejected', 'RESOURCE_NOT_EXISTS'),
  );
});
