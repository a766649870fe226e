// The control API of mini programs over HTTP: a shop's day with nothing but JSON.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LocalWechat, paidOrder, startLocalWechat } from '../local-wechat.ts';
import { encodingAesKey, pushToken, startPushReceiver } from '../push/push-receiver.ts';

// biome-ignore lint/suspicious/noExplicitAny: what came over HTTP is looked at member by member.
type Answer = any;

async function call({ emulator }: LocalWechat, path: string, body?: object) {
  const reply = await fetch(`${emulator.url}/_emulator${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, fields: (await reply.json()) as Answer };
}

test('a user subscribes, gets a message, writes, confirms, and takes back his consent', async () => {
  await using local = await startLocalWechat();
  await using receiver = await startPushReceiver('secure');
  const target = { url: receiver.url, token: pushToken, encodingAesKey, mode: 'secure', format: 'xml' };
  assert.equal((await call(local, '/push-target', target)).status, 200);
  const template = { templateId: 't1', keys: ['thing1', 'enum2'], enums: { enum2: ['好'] } };
  assert.equal((await call(local, '/templates', template)).fields.templateId, 't1');
  const { transactionId, openid } = await paidOrder(local, {
    outTradeNo: 'ORDER-000001',
    notifyUrl: receiver.url,
  });
  const { fields: answer } = await call(local, '/subscriptions', { openid, answers: { t1: 'accept' } });
  assert.deepEqual(answer, { errMsg: 'requestSubscribeMessage:ok', t1: 'accept' });
  await local.wechat.message.sendSubscribe({ openid, templateId: 't1', data: { thing1: 'x', enum2: '好' } });
  assert.equal((await call(local, '/messages')).fields.list[0].body.template_id, 't1');
  await call(local, '/subscriptions/refuse', { openid, templateId: 't1' });
  const { fields: sent } = await call(local, '/chats', {
    openid,
    message: { type: 'text', content: '在吗' },
  });
  assert.match(sent.messageId, /^\d{19}$/);
  await call(local, '/chats', { openid, message: { type: 'enter', sessionFrom: 'a' } });
  await call(local, '/consent/take-back', { openid, event: 'user_info_modified', revoked: ['8'] });
  await call(local, '/trade-management', { managed: true });
  assert.equal(await local.wechat.shipping.isTradeManaged(), true);
  await call(local, '/clock', { advance: 10_000 });
  const info = {
    trade: { transactionId },
    openid,
    logistics: 'virtual',
    parcels: [{ item: '桥*1' }],
  } as const;
  await local.wechat.shipping.uploadShippingInfo({ ...info, uploadedAt: local.clock.now() });
  await call(local, '/receipts', { transactionId, by: 'time' });
  await call(local, '/settle', {});
  const { list } = (await call(local, '/pushes')).fields;
  assert.equal(list.length, 8);
  assert.equal(
    list.every(({ state }: Answer) => state === 'accepted'),
    true,
  );
  await call(local, `/pushes/${list[0].id}/replay`, {});
  await call(local, '/settle', {});
  assert.equal(receiver.received.length, 9);
});

test('verdicts, pages, quotas and open data are set and read', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser();
  await call(local, '/verdicts', { contains: '特价', suggest: 'review', label: 10001 });
  const text = { content: '特价', scene: 'comment', openid } as const;
  assert.equal((await local.wechat.safety.checkText(text)).suggest, 'review');
  assert.equal((await call(local, '/pages', { pages: ['pages/a'] })).status, 200);
  await assert.rejects(local.wechat.code.getUnlimited({ scene: 'a', page: 'pages/b' }));
  await call(local, '/used', { quota: 'limitedCodes', used: 5 });
  assert.equal((await local.wechat.code.getLimited({ path: 'pages/a' })).used, 6);
  const { fields } = await call(local, '/open-data', { openid, data: { x: 1 } });
  assert.deepEqual(Object.keys(fields).sort(), ['encryptedData', 'iv', 'rawData', 'signature']);
});

const mistakes: [string, string, object][] = [
  ['a template without keys', '/templates', { keys: [] }],
  ['a template with a key of no kind', '/templates', { keys: ['price1'] }],
  ['an answer that is none', '/subscriptions', { answers: { t9: 'perhaps' } }],
  ['a chat message of no kind', '/chats', { message: { type: 'voice' } }],
  ['a chat message without words', '/chats', { message: { type: 'text' } }],
  [
    'a push URL of another kind',
    '/push-target',
    { url: 'ftp://x', token: 'x', mode: 'plaintext', format: 'json' },
  ],
  [
    'a push key that is none',
    '/push-target',
    { url: 'http://x', token: 'x', mode: 'secure', format: 'json' },
  ],
  ['an unknown push', '/pushes/1/replay', {}],
  ['a receipt of nothing', '/receipts', { transactionId: '1' }],
  ['a verdict of no kind', '/verdicts', { contains: 'x', suggest: 'fine', label: 1 }],
];
for (const [what, path, body] of mistakes)
  test(`${what} is answered with 400 and a reason`, async () => {
    await using local = await startLocalWechat();
    const { status, fields } = await call(local, path, body);
    assert.equal(status, 400);
    assert.equal(typeof fields.message, 'string');
  });
