// What users write is judged by what WeChat suggests, not by its errcode; what happens without WeChat depends on who reads it.
import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { eventsOf } from './support/events-of.ts';
import { openBuyer, openShop, orderAndPrepay } from './support/shop.ts';
import { openTrade } from './support/trade.ts';

const CHECK = '/wxa/msg_sec_check';

const { shop, admin, buyer, skuId } = await openTrade();
after(() => shop.close());
shop.wechat.scriptVerdict({ contains: '违规', suggest: 'risky', label: 20001 });
shop.wechat.scriptVerdict({ contains: '可疑', suggest: 'review', label: 21000 });
afterEach(() => shop.wechat.clearFaultRules());

const rename = (nickname: string) => buyer.client.put('/users/me', { body: { nickname } });
const nickname = async () => (await buyer.client.get('/users/me')).nickname;
const order = (note: string) =>
  buyer.client.post('/orders', {
    body: { items: [{ skuId, quantity: 1 }], addressId: buyer.addressId, note },
  });

test('a nickname needs a yes: risky and doubtful ones are refused, naming the field', async () => {
  await rename('小乔');
  for (const bad of ['违规昵称', '可疑昵称'])
    await assert.rejects(rename(bad), { error: 'content_rejected', details: { field: 'nickname' } });
  assert.equal(await nickname(), '小乔');
});

test('while WeChat is away a nickname has to wait', async () => {
  await rename('大乔');
  shop.wechat.addFaultRule({ match: { path: CHECK }, fault: 'systemBusy' });
  await assert.rejects(rename('周瑜'), { error: 'wechat_unavailable' });
  assert.equal(await nickname(), '大乔');
});

test('who came with a password is not known to WeChat, and is not asked about', async () => {
  const before = shop.wechat.requests().filter(({ path }) => path.startsWith(CHECK)).length;
  assert.equal((await admin.put('/users/me', { body: { nickname: '违规管理员' } })).nickname, '违规管理员');
  assert.equal(shop.wechat.requests().filter(({ path }) => path.startsWith(CHECK)).length, before);
});

test('a risky note is refused and nothing is ordered; a doubtful one is for the operator to read', async () => {
  const me = await buyer.client.get('/users/me');
  await assert.rejects(order('违规备注'), { error: 'content_rejected', details: { field: 'note' } });
  assert.deepEqual(await eventsOf(shop, me.id, 'order.'), []);
  assert.equal((await order('可疑备注')).note, '可疑备注');
});

test('buying does not wait for WeChat, and an order without a note asks nothing', async () => {
  shop.wechat.addFaultRule({ match: { path: CHECK }, fault: 'dropBefore' });
  assert.equal((await order('请尽快')).note, '请尽快');
  assert.ok(shop.log.text().includes('a text could not be checked'));
  shop.wechat.clearFaultRules();
  const before = shop.wechat.requests().filter(({ path }) => path.startsWith(CHECK)).length;
  await order('');
  assert.equal(shop.wechat.requests().filter(({ path }) => path.startsWith(CHECK)).length, before);
});

test('a reason for a refund is judged when a buyer gives it, and not when the shop does', async () => {
  const placed = await orderAndPrepay(buyer, skuId);
  shop.wechat.pay({ parameters: placed.parameters, openid: buyer.openid });
  await shop.settle();
  const request = { params: { id: placed.order.id }, body: { reason: '违规原因' } };
  await assert.rejects(buyer.client.post('/orders/:id/refunds', request), {
    error: 'content_rejected',
    details: { field: 'reason' },
  });
  assert.equal((await admin.post('/admin/orders/:id/refunds', request)).status, 'processing');
});

test('it can be switched off', async () => {
  const quiet = await openShop({ env: { WECHAT_CONTENT_CHECKS: 'false' } });
  try {
    const { client } = await openBuyer(quiet);
    quiet.wechat.scriptVerdict({ contains: '违规', suggest: 'risky', label: 20001 });
    assert.equal((await client.put('/users/me', { body: { nickname: '违规' } })).nickname, '违规');
  } finally {
    await quiet.close();
  }
});
