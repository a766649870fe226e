// Notifications: sent, believed or refused by our client, sent again by WeChat's schedule.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { adjustableClock, HOUR, MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import { eventually } from '@xiaoqiao/kit/testing';
import type { WechatPay } from '@xiaoqiao/wechat';
import { failing, paidOrder, type Received, startLocalWechat, startReceiver } from '../local-wechat.ts';

const outTradeNo = 'ORDER-000001';
const read = (pay: WechatPay, { headers, body }: Received) => pay.parseNotification(headers, body);

test('a payment is notified, and the client reads it', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  const { transactionId, openid } = await paidOrder(local, { outTradeNo, notifyUrl: receiver.url });
  await local.control.settle();
  const notification = await read(local.pay, receiver.received[0]!);
  assert.equal(notification.eventType, 'TRANSACTION.SUCCESS');
  assert.deepEqual(notification, {
    id: local.control.notifications()[0]?.id,
    eventType: 'TRANSACTION.SUCCESS',
    resource: await local.pay.queryById(transactionId),
  });
  assert.equal(notification.resource.openid, openid);
  assert.equal(local.control.notifications()[0]?.state, 'accepted');
});

test('a refund is notified when it ends, well or badly', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  await paidOrder(local, { outTradeNo, notifyUrl: 'http://127.0.0.1:9/' });
  const refund = (outRefundNo: string) =>
    local.pay.refund({
      outTradeNo,
      outRefundNo,
      amount: fen(10),
      orderTotal: fen(100),
      notifyUrl: receiver.url,
    });
  await refund('R-1');
  local.control.advance(SECOND);
  await local.control.settle();
  local.control.setFaults({ abnormalRefunds: 1 });
  await refund('R-2');
  local.control.finishRefunds();
  await local.control.settle();
  const [first, second] = await Promise.all(receiver.received.map((received) => read(local.pay, received)));
  assert.equal(first?.eventType, 'REFUND.SUCCESS');
  // Only an answer says when a refund was asked for.
  const { createdAt: _createdAt, ...told } = (await local.pay.queryRefund('R-1'))!;
  assert.deepEqual(first?.resource, told);
  assert.equal(second?.eventType, 'REFUND.ABNORMAL');
  assert.equal(second?.resource.status, 'ABNORMAL');
});

test('a notification that is refused comes again after 15 s, 15 s, 30 s and 3 min, freshly signed', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  receiver.answers.push(500, 401, 302, 404);
  await paidOrder(local, { outTradeNo, notifyUrl: receiver.url });
  await local.control.settle();
  for (const [index, wait] of [15 * SECOND, 15 * SECOND, 30 * SECOND, 3 * MINUTE].entries()) {
    local.control.advance(wait - 1);
    await local.control.settle();
    assert.equal(receiver.received.length, index + 1);
    local.control.advance(1);
    await local.control.settle();
    assert.equal(receiver.received.length, index + 2);
  }
  const ids = await Promise.all(
    receiver.received.slice(-1).map(async (received) => (await read(local.pay, received)).id),
  );
  const [known] = local.control.notifications();
  assert.deepEqual(ids, [known?.id]);
  assert.equal(known?.state, 'accepted');
  assert.deepEqual(
    known?.attempts.map(({ status }) => status),
    [500, 401, 302, 404, 204],
  );
  const nonces = receiver.received.map(({ headers }) => headers['wechatpay-nonce']);
  assert.equal(new Set(nonces).size, 5);
});

test('trap 12: after fifteen retries in 24 h 4 min WeChat gives up', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  receiver.answers.push(...Array.from({ length: 16 }, () => 500));
  await paidOrder(local, { outTradeNo, notifyUrl: receiver.url });
  await local.control.settle();
  local.control.advance(24 * HOUR + 4 * MINUTE - 1);
  await local.control.settle();
  assert.equal(receiver.received.length, 15);
  local.control.advance(1);
  await local.control.settle();
  assert.equal(receiver.received.length, 16);
  assert.equal(local.control.notifications()[0]?.state, 'given-up');
});

test('a 200 counts as accepted whatever its body says', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  receiver.answers.push(200);
  await paidOrder(local, { outTradeNo, notifyUrl: receiver.url });
  await local.control.settle();
  assert.equal(local.control.notifications()[0]?.state, 'accepted');
});

test('a receiver that does not answer in time, or is not there, has failed', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat({ notificationTimeoutMs: 50 });
  receiver.answers.push('never');
  await paidOrder(local, { outTradeNo, notifyUrl: receiver.url });
  await paidOrder(local, { outTradeNo: 'ORDER-000002', notifyUrl: 'http://127.0.0.1:9/' });
  await local.control.settle();
  for (const { state, attempts } of local.control.notifications()) {
    assert.equal(state, 'pending');
    assert.deepEqual(
      attempts.map(({ status }) => status),
      [undefined],
    );
  }
});

const flaws = {
  forgeSignatures: 'wrong signature',
  signTests: 'wrong signature',
  tamperedBodies: 'wrong signature',
  staleTimestamps: 'stale',
} as const;
for (const [fault, reason] of Object.entries(flaws))
  test(`our client refuses a notification with the fault ${fault}, and believes the good one that follows`, async () => {
    await using receiver = await startReceiver();
    await using local = await startLocalWechat();
    local.control.setFaults({ [fault]: 1 });
    await paidOrder(local, { outTradeNo, notifyUrl: receiver.url });
    await local.control.settle();
    await assert.rejects(
      read(local.pay, receiver.received[0]!),
      (error: { error: string; details: object }) => {
        assert.equal(error.error, 'notification_unverified');
        assert.deepEqual(error.details, { reason });
        return true;
      },
    );
    local.control.advance(15 * SECOND);
    await local.control.settle();
    assert.equal((await read(local.pay, receiver.received[1]!)).eventType, 'TRANSACTION.SUCCESS');
  });

test('a notification is refused when it is old, changed, unsigned or not for this merchant', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  await paidOrder(local, { outTradeNo, notifyUrl: receiver.url });
  await local.control.settle();
  const good = receiver.received[0]!;
  const unverified = failing('notification_unverified');
  const invalid = failing('notification_invalid');
  const { 'wechatpay-signature': _signature, ...unsigned } = good.headers;
  await assert.rejects(local.pay.parseNotification(unsigned, good.body), unverified);
  const spaced = Buffer.from(JSON.stringify(JSON.parse(good.body.toString()), null, 1));
  await assert.rejects(local.pay.parseNotification(good.headers, spaced), unverified);
  const foreign = { ...good.headers, 'wechatpay-serial': 'PUB_KEY_ID_00000000000000000000000000000000' };
  await assert.rejects(local.pay.parseNotification(foreign, good.body), unverified);
  await assert.rejects(read(local.payWith({ apiV3Key: 'x'.repeat(32) }), good), invalid);
  await assert.rejects(read(local.payWith({ mchid: '1900000002' }), good), invalid);
  await assert.rejects(read(local.payWith({ appid: 'wx1' }), good), invalid);
  await assert.rejects(local.pay.parseNotification(good.headers, Buffer.alloc(65 * 1024)), invalid);
  local.clock.advance(300 * SECOND - 1);
  await read(local.pay, good);
  local.clock.advance(1);
  await assert.rejects(read(local.pay, good), unverified);
});

test('while a merchant changes over, notifications come signed with both keys, and the client believes both', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat({ mode: 'mixed' });
  await paidOrder(local, { outTradeNo, notifyUrl: receiver.url });
  await paidOrder(local, { outTradeNo: 'ORDER-000002', notifyUrl: receiver.url });
  await local.control.settle();
  const serials = receiver.received.map(({ headers }) => String(headers['wechatpay-serial']).slice(0, 10));
  assert.equal(new Set(serials).size, 2);
  for (const received of receiver.received) await read(local.pay, received);
  const onlyPublicKey = local.payWith({ platformCertificates: false });
  const outcomes = await Promise.allSettled(
    receiver.received.map((received) => read(onlyPublicKey, received)),
  );
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
});

test('a certificate-mode client verifies its first notification by downloading the certificate', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat({ mode: 'certificate' });
  await paidOrder(local, { outTradeNo, notifyUrl: receiver.url });
  await local.control.settle();
  assert.equal(
    (await read(local.certificateClient(), receiver.received[0]!)).eventType,
    'TRANSACTION.SUCCESS',
  );
});

test('faults on the way: lost for good, lost once, twice at once, delayed, sent again', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  const { control } = local;
  const counts: number[] = [];
  const count = async () => {
    await control.settle();
    counts.push(receiver.received.length);
  };
  control.setFaults({ loseNotifications: 1 });
  await paidOrder(local, { outTradeNo: 'ORDER-LOST', notifyUrl: receiver.url });
  control.advance(24 * HOUR);
  await count();
  control.setFaults({ loseDeliveries: 1 });
  await paidOrder(local, { outTradeNo: 'ORDER-RETRY', notifyUrl: receiver.url });
  await count();
  control.advance(15 * SECOND);
  await count();
  control.setFaults({ duplicateDeliveries: 1 });
  await paidOrder(local, { outTradeNo: 'ORDER-TWICE', notifyUrl: receiver.url });
  await count();
  control.setFaults({ delayNotifications: 1, delayMilliseconds: 10 * MINUTE });
  await paidOrder(local, { outTradeNo: 'ORDER-DELAY', notifyUrl: receiver.url });
  await count();
  control.advance(10 * MINUTE);
  await count();
  for (const { id } of control.notifications()) control.replayNotification(id);
  await count();
  assert.deepEqual(counts, [0, 0, 1, 3, 3, 4, 8]);
  assert.deepEqual(new Set(control.notifications().map(({ state }) => state)), new Set(['accepted']));
});

test('on a running clock a refund ends and is notified by itself', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat({ clock: adjustableClock(), refundDelayMs: 20 });
  await paidOrder(local, { outTradeNo, notifyUrl: 'http://127.0.0.1:9/' });
  await local.pay.refund({
    outTradeNo,
    outRefundNo: 'R-1',
    amount: fen(1),
    orderTotal: fen(100),
    notifyUrl: receiver.url,
  });
  await eventually('the refund is notified', () => receiver.received.length === 1);
});
