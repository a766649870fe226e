// The control API over HTTP: a whole purchase with nothing but JSON, and who is kept out.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { silentLog } from '@xiaoqiao/kit/log';
import { startWechatEmulator } from '../../src/index.ts';
import { app, keys, type LocalWechat, merchant, startLocalWechat, startReceiver } from '../local-wechat.ts';

// biome-ignore lint/suspicious/noExplicitAny: what came over HTTP is looked at member by member.
type Answer = any;

async function call({ emulator }: LocalWechat, path: string, body?: object, headers: object = {}) {
  const reply = await fetch(`${emulator.url}/_emulator${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, headers: reply.headers, fields: (await reply.json()) as Answer };
}

test('a user is created, logs in, gives a phone number, pays, is refunded', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  const { fields: user } = await call(local, '/users', { phone: '13900001111' });
  const { fields: login } = await call(local, '/login-codes', { openid: user.openid });
  assert.equal((await local.wechat.login.code2Session(login.code)).openid, user.openid);
  const { fields: phone } = await call(local, '/phone-codes', {});
  assert.equal((await local.wechat.phone.getPhoneNumber(phone.code)).purePhoneNumber, '13900001111');
  const outTradeNo = 'ORDER-000001';
  const order = {
    outTradeNo,
    description: '桥',
    total: fen(100),
    openid: user.openid,
    notifyUrl: receiver.url,
  };
  const { prepayId } = await local.pay.prepayJsapi(order);
  const parameters = local.pay.paymentParameters(prepayId);
  const pay = async (body: object) => (await call(local, '/payments', body)).fields.errMsg;
  assert.equal(await pay({ parameters, outcome: 'cancel' }), 'requestPayment:fail cancel');
  assert.equal(await pay({ outTradeNo, outcome: 'fail' }), 'requestPayment:fail (支付失败)');
  assert.equal(await pay({ parameters }), 'requestPayment:ok');
  await call(local, '/settle', {});
  assert.equal(receiver.received.length, 1);
  await local.pay.refund({
    outTradeNo,
    outRefundNo: 'R-1',
    amount: fen(1),
    orderTotal: fen(100),
    notifyUrl: receiver.url,
  });
  await call(local, '/refunds/finish', {});
  await call(local, '/settle', {});
  const lists = await Promise.all(
    ['/users', '/orders', '/refunds', '/notifications', '/requests'].map((path) => call(local, path)),
  );
  assert.deepEqual(
    lists.map(({ fields }) => fields.list.length),
    [1, 1, 1, 2, 5],
  );
  assert.equal(lists[1]!.fields.list[0].state, 'REFUND');
  assert.deepEqual(lists[1]!.fields.list[0].prepayIds, [prepayId]);
  assert.equal(JSON.stringify(lists[0]!.fields).includes('sessionKey'), false);
});

test('the clock is read and moved, faults are read and set, notifications are sent again', async () => {
  await using receiver = await startReceiver();
  await using local = await startLocalWechat();
  const { fields: before } = await call(local, '/clock');
  const { fields: later } = await call(local, '/clock', { advance: 1000 });
  assert.equal(Date.parse(later.now) - Date.parse(before.now), 1000);
  await call(local, '/faults', { systemBusy: 2 });
  assert.equal((await call(local, '/faults')).fields.systemBusy, 2);
  await call(local, '/faults', { systemBusy: 0 });
  const { openid } = local.control.createUser();
  const order = {
    outTradeNo: 'ORDER-000001',
    description: '桥',
    total: fen(1),
    openid,
    notifyUrl: receiver.url,
  };
  await local.pay.prepayJsapi(order);
  await call(local, '/payments', { outTradeNo: 'ORDER-000001' });
  await call(local, '/settle', {});
  const [{ id }] = (await call(local, '/notifications')).fields.list;
  await call(local, `/notifications/${id}/replay`, {});
  await call(local, '/settle', {});
  assert.equal(receiver.received.length, 2);
});

const mistakes: [string, string, object][] = [
  ['a member that does not exist', '/users', { phon: '1' }],
  ['a fault that does not exist', '/faults', { nonsense: 1 }],
  ['a negative fault', '/faults', { systemBusy: -1 }],
  ['a clock that goes backwards', '/clock', { advance: -1 }],
  ['an unknown user', '/login-codes', { openid: 'nobody' }],
  ['an unknown app', '/users', { appid: 'wx1' }],
  ['an unknown order', '/payments', { outTradeNo: 'UNKNOWN-1' }],
  ['an unknown notification', '/notifications/1/replay', {}],
];
for (const [what, path, body] of mistakes)
  test(`${what} is answered with 400 and a reason`, async () => {
    await using local = await startLocalWechat();
    const { status, fields } = await call(local, path, body);
    assert.equal(status, 400);
    assert.equal(typeof fields.message, 'string');
  });

test('pages of this machine may call, pages of the internet may not', async () => {
  await using local = await startLocalWechat();
  const own = await call(local, '/clock', undefined, { origin: 'http://localhost:5173' });
  assert.equal(own.headers.get('access-control-allow-origin'), 'http://localhost:5173');
  assert.equal((await call(local, '/clock', undefined, { origin: 'https://evil.example' })).status, 403);
  const form = { origin: 'http://localhost:5173', 'content-type': 'text/plain' };
  assert.equal((await call(local, '/users', {}, form)).status, 400);
});

test('a name of the internet that points to this machine is kept out', async () => {
  await using local = await startLocalWechat();
  const status = await new Promise((resolve, reject) => {
    const asked = request(
      `${local.emulator.url}/_emulator/clock`,
      { headers: { host: 'evil.example' } },
      (reply) => {
        reply.resume();
        resolve(reply.statusCode);
      },
    );
    asked.on('error', reject).end();
  });
  assert.equal(status, 403);
});

test('the emulator listens on this machine only, unless told otherwise', async () => {
  await using local = await startLocalWechat();
  const options = { clock: local.clock, log: silentLog, apps: [app], merchants: [merchant], keys };
  await assert.rejects(startWechatEmulator({ ...options, host: '0.0.0.0' }), RangeError);
  const open = await startWechatEmulator({ ...options, host: '0.0.0.0', allowRemote: true });
  await open.close();
  await assert.rejects(startWechatEmulator({ ...options, apps: [] }), RangeError);
});
