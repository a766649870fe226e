// What WeChat pushes comes in once, verified, in both formats and all modes, and whoever is concerned acts on it.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { SECOND } from '@xiaoqiao/kit/clock';
import type { Client } from '@xiaoqiao/sdk';
import { signPush } from '@xiaoqiao/wechat/wire';
import { eventsOf } from './support/events-of.ts';
import { send } from './support/raw-requests.ts';
import {
  addProduct,
  openAdministrator,
  openBuyer,
  openShop,
  orderAndPrepay,
  type Shop,
} from './support/shop.ts';

const TOKEN = 'pushToken123';
const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';

let shop: Shop;
let admin: Client;
before(async () => {
  shop = await openShop({ env: { WECHAT_PUSH_TOKEN: TOKEN, WECHAT_PUSH_AES_KEY: AES_KEY } });
  admin = await openAdministrator(shop);
});
after(() => shop.close());
afterEach(() => shop.wechat.setFaults({ losePushes: 0, duplicatePushes: 0, forgePushes: 0 }));

const pushUrl = (at: Shop) => `${at.url}/api/wechat/push`;
const lastPush = () => shop.wechat.pushes().at(-1)!;

function withdraw(openid: string, revoked: string[], event = 'user_authorization_revoke' as const) {
  shop.wechat.takeBackConsent({ openid, event, revoked });
  return shop.settle();
}

for (const format of ['json', 'xml'] as const)
  test(`a user who takes back phone and nickname is forgotten so far, by ${format}`, async () => {
    const target = { url: pushUrl(shop), token: TOKEN, encodingAesKey: AES_KEY, mode: 'secure' } as const;
    await shop.wechat.setPushTarget({ ...target, format });
    const { openid, client } = await openBuyer(shop);
    const { code } = shop.wechat.mintPhoneCode({ openid });
    await client.post('/users/me/phone', { body: { code } });
    await client.put('/users/me', { body: { nickname: '小乔' } });

    await withdraw(openid, ['8', '6']);
    assert.equal(lastPush().state, 'accepted');
    const me = await client.get('/users/me');
    assert.deepEqual([me.nickname, me.avatarUrl, me.phone], ['微信用户', null, null]);
    assert.equal((await client.get('/users/me/addresses')).list.length, 1);
    assert.ok((await eventsOf(shop, me.id)).includes('user.consent-withdrawn'));

    await withdraw(openid, ['2']);
    assert.deepEqual((await client.get('/users/me/addresses')).list, []);
  });

test('what was taken back and does not concern us changes nothing', async () => {
  const { openid, client } = await openBuyer(shop);
  await client.put('/users/me', { body: { nickname: '小乔' } });
  await withdraw(openid, ['12', '13']);
  assert.equal((await client.get('/users/me')).nickname, '小乔');
});

test('a user who leaves is logged out everywhere, and forgotten but for his orders', async () => {
  const { openid, client } = await openBuyer(shop);
  const { id } = await client.get('/users/me');
  const refreshed = shop.wechat.requests().length;
  shop.wechat.takeBackConsent({ openid, event: 'user_authorization_cancellation' });
  await shop.settle();
  assert.deepEqual((await client.get('/users/me/addresses')).list, []);
  // The session was revoked: the SDK had to log in again, as the same user.
  assert.ok(shop.wechat.requests().length > refreshed);
  assert.equal((await client.get('/users/me')).id, id);
});

test('receipt confirmed at WeChat completes the order, once, however often it is told', async () => {
  const buyer = await openBuyer(shop);
  const { skuId } = await addProduct(admin);
  shop.wechat.setTradeManaged({ managed: true });
  const { order, parameters } = await orderAndPrepay(buyer, skuId);
  const { transactionId } = shop.wechat.pay({ parameters, openid: buyer.openid });
  await shop.settle();
  await shop.advance(10 * SECOND);
  const body = { carrier: '申通快递', companyCode: 'STO', trackingNumber: 'STO1' };
  await admin.post('/admin/orders/:id/ship', { params: { id: order.id }, body });
  await shop.settle();
  const status = async () => (await buyer.client.get('/orders/:id', { params: { id: order.id } })).status;
  assert.equal(await status(), 'shipped');

  // WeChat tells events apart by their second.
  await shop.advance(SECOND);
  shop.wechat.setFaults({ duplicatePushes: 1 });
  shop.wechat.confirmReceipt({ transactionId: transactionId! });
  await shop.settle();
  assert.equal(await status(), 'completed');
  shop.wechat.replayPush(lastPush().id);
  await shop.settle();
  const names = await eventsOf(shop, order.id);
  for (const name of ['payment.receipt-confirmed', 'order.completed'])
    assert.equal(names.filter((one) => one === name).length, 1);
});

test('forged and misdirected pushes are refused, and the good one that follows is believed', async () => {
  const { openid, client } = await openBuyer(shop);
  await client.put('/users/me', { body: { nickname: '大乔' } });
  shop.wechat.setFaults({ forgePushes: 1, misdirectedPushes: 1 });
  await withdraw(openid, ['6']);
  const { attempts, state } = lastPush();
  assert.deepEqual([attempts.map((one) => one.status), state], [[401, 401, 200], 'accepted']);
  assert.equal((await client.get('/users/me')).nickname, '微信用户');
});

test('answers to subscriptions and messages of customers become events', async () => {
  const { openid } = shop.wechat.createUser();
  const { templateId } = shop.wechat.addTemplate({ keys: ['thing1'] });
  shop.wechat.answerSubscription({ openid, answers: { [templateId]: 'accept' } });
  shop.wechat.refuseSubscription({ openid, templateId });
  shop.wechat.chat({ openid, message: { type: 'text', content: '在吗' } });
  await shop.settle();
  assert.deepEqual((await eventsOf(shop, openid, 'wechat.')).sort(), [
    'wechat.customer-message-received',
    'wechat.subscription-answered',
    'wechat.subscription-refused',
  ]);
});

/** The address as WeChat would call it, but for what is given. */
function push(
  { query = {}, body = '{}', type = 'application/json' }: { query?: object; body?: string; type?: string },
  method: 'GET' | 'POST' = 'POST',
) {
  const [timestamp, nonce] = ['1700000000', '123456789'];
  const address = new URL(pushUrl(shop));
  const signed = { timestamp, nonce, signature: signPush(TOKEN, timestamp, nonce), ...query };
  for (const [name, value] of Object.entries(signed)) address.searchParams.set(name, value);
  return send(address.href, {
    method,
    headers: { 'content-type': type },
    ...(method === 'POST' ? { body } : {}),
  });
}

const refusals: [string, Parameters<typeof push>, string][] = [
  ['a URL check with another signature', [{ query: { signature: 'x', echostr: '1' } }, 'GET'], '401'],
  ['a URL check that asks for nothing', [{}, 'GET'], '400'],
  ['a body in the clear, where messages are encrypted', [{ body: '{"MsgType":"event"}' }], '401'],
  ['no JSON', [{ body: '{"' }], '400'],
  ['no XML', [{ body: '<xml><a>', type: 'text/xml' }], '400'],
  [
    'an XML that declares entities',
    [{ body: '<!DOCTYPE a [<!ENTITY b "c">]><xml/>', type: 'text/xml' }],
    '400',
  ],
  ['what is encrypted with another key', [{ body: `{"Encrypt":"${'A'.repeat(64)}"}` }], '401'],
  ['another type of content', [{ type: 'application/x-www-form-urlencoded' }], '415'],
  ['two megabytes', [{ body: ' '.repeat(2_000_000) }], '413'],
];
for (const [name, request, status] of refusals)
  test(`${name} is refused with ${status}`, async () => {
    const answer = await push(...request);
    assert.equal(String(answer.status), status);
  });

test('a start with half of the settings says what is missing', async () => {
  await assert.rejects(openShop({ env: { WECHAT_PUSH_TOKEN: TOKEN } }), /WECHAT_PUSH_AES_KEY/);
  await assert.rejects(openShop({ env: { WECHAT_PUSH_AES_KEY: AES_KEY } }), /WECHAT_PUSH_TOKEN/);
});
