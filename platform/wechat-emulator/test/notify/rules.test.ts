// The rules of notifications that receivers trip over: time, copies, the order of members, every kind of event.
import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { SECOND } from '@xiaoqiao/kit/clock';
import { type LocalWechat, paidOrder, startLocalWechat, startReceiver } from '../local-wechat.ts';

const refund = (outRefundNo: string, notifyUrl: string) => ({
  outTradeNo: 'ORDER-1',
  outRefundNo,
  amount: fen(10),
  orderTotal: fen(100),
  notifyUrl,
});

/** A receiver that answers only when the test says so. */
async function startSlowReceiver() {
  const waiting: ServerResponse[] = [];
  const server = createServer((request, response) => {
    request.resume().on('end', () => waiting.push(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    waiting,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('trap 12: a yes that comes after the time is over counts as a failure', async () => {
  await using receiver = await startSlowReceiver();
  await using local = await startLocalWechat({ notificationTimeoutMs: 100 });
  await paidOrder(local, { outTradeNo: 'ORDER-1', notifyUrl: receiver.url });
  await local.control.settle();
  assert.equal(receiver.waiting.length, 1);
  receiver.waiting[0]!.writeHead(204).end();
  assert.equal(local.control.notifications()[0]?.state, 'pending');
  local.control.advance(15 * SECOND);
  await local.control.settle();
  assert.deepEqual(
    local.control.notifications()[0]?.attempts.map(({ status }) => status),
    [undefined, undefined],
  );
});

test('trap 12: a body that says FAIL does not turn a 200 into a failure, nor one that says SUCCESS a 500 into a success', async () => {
  const answers: [number, string][] = [
    [200, '{"code":"FAIL","message":"…"}'],
    [500, '{"code":"SUCCESS","message":"…"}'],
  ];
  const states: unknown[] = [];
  for (const [status, body] of answers) {
    await using receiver = await startSlowReceiver();
    await using local = await startLocalWechat();
    await paidOrder(local, { outTradeNo: 'ORDER-1', notifyUrl: receiver.url });
    const settled = local.control.settle();
    while (receiver.waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
    receiver.waiting[0]!.writeHead(status).end(body);
    await settled;
    states.push(local.control.notifications()[0]?.state);
  }
  assert.deepEqual(states, ['accepted', 'pending']);
});

test('copies that come at the same moment are both good, and tell the same by the same id', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  local.control.setFaults({ duplicateDeliveries: 1 });
  await paidOrder(local, { outTradeNo: 'ORDER-1', notifyUrl: receiver.url });
  await local.control.settle();
  const [first, second] = await Promise.all(
    receiver.received.map(({ headers, body }) => local.pay.parseNotification(headers, body)),
  );
  assert.deepEqual(first, second);
  const [one, other] = receiver.received.map(({ headers }) => headers['wechatpay-nonce']);
  assert.notEqual(one, other);
});

test('members come in another order each time, outside and inside, and the client does not mind', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  receiver.answers.push(...Array.from({ length: 6 }, () => 500));
  await paidOrder(local, { outTradeNo: 'ORDER-1', notifyUrl: receiver.url });
  const read: object[] = [];
  for (const seconds of [15, 15, 30, 180, 600]) {
    await local.control.settle();
    const { headers, body } = receiver.received.at(-1)!;
    read.push(await local.pay.parseNotification(headers, body));
    local.control.advance(seconds * SECOND);
  }
  for (const notification of read) assert.deepEqual(notification, read[0]);
  const orders = receiver.received.map(({ body }) => Object.keys(JSON.parse(body.toString())).join());
  assert.ok(new Set(orders).size > 1);
});

async function everyEvent(local: LocalWechat, url: string): Promise<void> {
  const { pay, control } = local;
  const { openid } = await paidOrder(local, { outTradeNo: 'ORDER-1', notifyUrl: url });
  for (const fault of [undefined, 'abnormalRefunds', 'closedRefunds'] as const) {
    if (fault !== undefined) control.setFaults({ [fault]: 1 });
    await pay.refund(refund(`R-${fault}`, url));
    control.finishRefunds();
  }
  await pay.transfers.create({
    outBillNo: 'T1',
    openid,
    amount: fen(30),
    remark: '礼',
    sceneId: '1000',
    sceneReports: [],
    notifyUrl: url,
  });
  control.refuseTransfer({ outBillNo: 'T1' });
  await control.settle();
}

test('every kind of event is notified, and read for what it is', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  await everyEvent(local, receiver.url);
  const read = await Promise.all(
    receiver.received.map(async ({ headers, body }) => {
      const notification = await local.pay.parseNotification(headers, body);
      return notification.eventType === 'other' ? notification.name : notification.eventType;
    }),
  );
  assert.deepEqual(read.sort(), [
    'MCHTRANSFER.BILL.FINISHED',
    'REFUND.ABNORMAL',
    'REFUND.CLOSED',
    'REFUND.SUCCESS',
    'TRANSACTION.SUCCESS',
  ]);
});

for (const [fault, count] of [
  ['signTests', 5],
  ['forgeSignatures', 5],
  ['tamperedBodies', 5],
  ['staleTimestamps', 5],
] as const)
  test(`with the fault ${fault} no kind of event is believed, and every good one that follows is`, async () => {
    await using receiver = await startReceiver();
    await using local = await startLocalWechat();
    local.control.setFaults({ [fault]: count });
    await everyEvent(local, receiver.url);
    const outcomes = async () =>
      Promise.all(
        receiver.received.splice(0).map(({ headers, body }) =>
          local.pay.parseNotification(headers, body).then(
            () => 'believed',
            ({ error }: { error: string }) => error,
          ),
        ),
      );
    assert.deepEqual(await outcomes(), Array(count).fill('notification_unverified'));
    local.control.advance(15 * SECOND);
    await local.control.settle();
    assert.deepEqual(await outcomes(), Array(count).fill('believed'));
  });
