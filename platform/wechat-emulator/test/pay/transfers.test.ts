// Merchant transfers: made, confirmed or refused by the user, taken back, overdue; our client against the emulator.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { DAY, HOUR, MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import { failing, type LocalWechat, otherApp, startLocalWechat, startReceiver } from '../local-wechat.ts';

const outBillNo = 'TRANSFER1';

function input({ control }: LocalWechat, notifyUrl?: string) {
  const { openid } = control.users()[0] ?? control.createUser();
  return {
    outBillNo,
    openid,
    amount: fen(30),
    remark: '新会员有礼🎁',
    sceneId: '1000',
    sceneReports: [{ type: '活动名称', content: '新会员有礼' }],
    ...(notifyUrl === undefined ? {} : { notifyUrl }),
  };
}

for (const mode of ['public-key', 'certificate'] as const)
  test(`a transfer waits for its user, is on its way, and arrives (${mode})`, async () => {
    await using receiver = await startReceiver();
    await using local = await startLocalWechat({ mode });
    const { control, clock } = local;
    const { transfers } = local.pay;
    const order = input(local, receiver.url);
    const started = await transfers.create({ ...order, userName: '张三' });
    assert.equal(started.state, 'WAIT_USER_CONFIRM');
    const parameters = { ...transfers.requestParameters(started.packageInfo!, order.openid) };
    assert.deepEqual(control.confirmTransfer({ parameters }), { errMsg: 'requestMerchantTransfer:ok' });
    assert.equal((await transfers.query(outBillNo))?.state, 'TRANSFERING');
    clock.advance(SECOND);
    await control.settle();
    const { headers, body } = receiver.received[0]!;
    const { id, transfer } = await transfers.parseNotification(headers, body);
    assert.equal(id, control.notifications()[0]?.id);
    const { userNameSealed, ...known } = (await transfers.query(outBillNo))!;
    assert.deepEqual(transfer, known);
    assert.deepEqual([known.state, known.amount, known.openid], ['SUCCESS', 30, order.openid]);
    assert.equal(local.pay.decryptSensitive(userNameSealed!), '张三');
    assert.deepEqual((await transfers.queryById(started.transferBillNo))?.outBillNo, outBillNo);
    assert.match(control.confirmTransfer({ parameters }).errMsg, /fail/);
    assert.deepEqual(await local.pay.parseNotification(headers, body), {
      id,
      eventType: 'other',
      name: 'MCHTRANSFER.BILL.FINISHED',
    });
  });

test('a user who cannot take the money makes the transfer fail, and one who never answers lets it run out', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  const { transfers } = local.pay;
  await transfers.create(input(local, receiver.url));
  assert.match(local.control.refuseTransfer({ outBillNo }).errMsg, /^requestMerchantTransfer:fail/);
  await transfers.create({ ...input(local, receiver.url), outBillNo: 'TRANSFER2' });
  local.clock.advance(DAY - 1);
  assert.equal((await transfers.query('TRANSFER2'))?.state, 'WAIT_USER_CONFIRM');
  local.clock.advance(1);
  await local.control.settle();
  const ended = await Promise.all(['TRANSFER1', 'TRANSFER2'].map((number) => transfers.query(number)));
  assert.deepEqual(
    ended.map((transfer) => [transfer?.state, transfer?.failReason]),
    [
      ['FAIL', 'PAYEE_ACCOUNT_ABNORMAL'],
      ['FAIL', 'OVERDUE_CLOSE'],
    ],
  );
  assert.equal(receiver.received.length, 2);
});

test('a transfer is taken back until the user has confirmed', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  const { transfers } = local.pay;
  const { packageInfo } = await transfers.create(input(local, receiver.url));
  assert.equal(await transfers.cancel(outBillNo), 'CANCELING');
  assert.equal(await transfers.cancel(outBillNo), 'CANCELING');
  const parameters = { ...transfers.requestParameters(packageInfo!, input(local).openid) };
  assert.match(local.control.confirmTransfer({ parameters }).errMsg, /fail/);
  local.clock.advance(SECOND);
  await local.control.settle();
  const { headers, body } = receiver.received[0]!;
  const { transfer } = await transfers.parseNotification(headers, body);
  assert.deepEqual([transfer.state, transfer.failReason], ['CANCELLED', 'MCH_CANCEL']);
  await transfers.create({ ...input(local), outBillNo: 'TRANSFER2' });
  local.control.confirmTransfer({ outBillNo: 'TRANSFER2' });
  await assert.rejects(transfers.cancel('TRANSFER2'), failing('wechat_rejected', 'INVALID_REQUEST'));
});

test('the same number is the same transfer, encrypted name included; anything else is refused', async () => {
  await using local = await startLocalWechat();
  const { transfers } = local.pay;
  const order = { ...input(local), userName: '张三' };
  const first = await transfers.create(order);
  assert.deepEqual(await transfers.create(order), first);
  assert.equal(local.control.transfers().length, 1);
  const invalid = failing('wechat_rejected', 'INVALID_REQUEST');
  await assert.rejects(transfers.create({ ...order, amount: fen(31) }), invalid);
  await assert.rejects(transfers.create({ ...order, userName: '李四' }), invalid);
});

test('a transfer that WeChat would refuse is refused', async () => {
  await using local = await startLocalWechat();
  const { transfers } = local.pay;
  const order = input(local);
  const parameter = failing('wechat_rejected', 'PARAM_ERROR');
  await assert.rejects(transfers.create({ ...order, outBillNo: 'T-1' }), parameter);
  await assert.rejects(transfers.create({ ...order, openid: 'nobody' }), parameter);
  await assert.rejects(transfers.create({ ...order, amount: fen(200_000) }), parameter);
  const mismatch = failing('wechat_rejected', 'APPID_MCHID_NOT_MATCH');
  await assert.rejects(transfers.create({ ...order, appid: otherApp.appid }), mismatch);
  local.control.setFaults({ balanceShortages: 1 });
  await assert.rejects(transfers.create(order), failing('wechat_rejected', 'NOT_ENOUGH'));
  assert.equal(await transfers.query(outBillNo), undefined);
  assert.equal(await transfers.queryById('1'), undefined);
  assert.throws(() => local.control.confirmTransfer({ outBillNo }), RangeError);
});

test('the phone refuses parameters of another merchant, another user, or made up', async () => {
  await using local = await startLocalWechat();
  const { transfers } = local.pay;
  const { packageInfo } = await transfers.create(input(local));
  const good = transfers.requestParameters(packageInfo!, input(local).openid);
  for (const change of [{ mchId: '1' }, { appId: 'wx1' }, { openId: 'nobody' }, { package: 'x' }])
    assert.match(local.control.confirmTransfer({ parameters: { ...good, ...change } }).errMsg, /fail/);
  assert.equal((await transfers.query(outBillNo))?.state, 'WAIT_USER_CONFIRM');
});

test("a transfer's notification is sent on a schedule of its own: 64 retries, the last after 22 h 52 min 30 s", async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  receiver.answers.push(...Array.from({ length: 65 }, () => 500));
  await local.pay.transfers.create(input(local, receiver.url));
  local.control.refuseTransfer({ outBillNo });
  await local.control.settle();
  const counts: number[] = [];
  for (const wait of [150 * SECOND, 50 * MINUTE, 22 * HOUR - 1, 1]) {
    local.control.advance(wait);
    await local.control.settle();
    counts.push(receiver.received.length);
  }
  assert.deepEqual(counts, [11, 21, 64, 65]);
  assert.equal(local.control.notifications()[0]?.state, 'given-up');
});

test('a notification of a payment is none of a transfer', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser();
  await local.pay.prepayJsapi({
    outTradeNo: 'ORDER-1',
    description: '桥',
    total: fen(1),
    openid,
    notifyUrl: receiver.url,
  });
  local.control.pay({ outTradeNo: 'ORDER-1' });
  await local.control.settle();
  const { headers, body } = receiver.received[0]!;
  await assert.rejects(local.pay.transfers.parseNotification(headers, body), failing('notification_invalid'));
});
