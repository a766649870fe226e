// Buyers who wanted to hear of their orders do, once per yes, over the real local WeChat; the others are left alone.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { DAY, MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import type { Client } from '@xiaoqiao/sdk';
import { eventsOf } from './support/events-of.ts';
import {
  addProduct,
  type Buyer,
  openAdministrator,
  openBuyer,
  openShop,
  orderAndPrepay,
  type Shop,
} from './support/shop.ts';

const SEND = '/cgi-bin/message/subscribe/send';
const PAID = 'template-of-paid-orders';
const SHIPPED = 'template-of-shipped-orders';
const REJECTED = 'template-of-rejected-refunds';
const templates = {
  'order.paid': {
    templateId: PAID,
    page: 'pages/order/detail?id={orderId}',
    data: { thing1: '{item}', amount2: '{total}', time3: '{time}', phrase4: '{status}' },
  },
  'order.shipped': {
    templateId: SHIPPED,
    data: { thing1: '{carrier}', character_string2: '{trackingNumber}', character_string3: '{number}' },
  },
  'order.refund-rejected': {
    templateId: REJECTED,
    data: { amount1: '{refundAmount}', thing2: '{decisionNote}' },
  },
};

let folder: string;
let shop: Shop;
let admin: Client;
let skuId: string;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-templates-'));
  shop = await openShop({ env: { WECHAT_TEMPLATES_FILE: fileWith(templates) } });
  admin = await openAdministrator(shop);
  ({ skuId } = await addProduct(admin, { name: '明前龙井，产自狮峰山，二百五十克一罐，限量', price: 12800 }));
  for (const { templateId, data } of Object.values(templates))
    shop.wechat.addTemplate({ templateId, keys: Object.keys(data) });
});
after(async () => {
  await shop.close();
  rmSync(folder, { recursive: true });
});
afterEach(() => shop.wechat.clearFaultRules());

function fileWith(content: unknown): string {
  const file = join(folder, 'templates.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** wx.requestSubscribeMessage on the phone, and what the mini program makes of its answer. */
async function subscribe({ openid, client }: Buyer, answers: Record<string, 'accept' | 'reject'>) {
  const { errMsg: _, ...said } = shop.wechat.answerSubscription({ openid, answers });
  const { list } = await client.post('/users/me/subscriptions', {
    body: { answers: said as typeof answers },
  });
  await shop.settle();
  return list;
}

const creditsOf = async ({ client }: Buyer, template: string) =>
  (await client.get('/users/me/subscriptions')).list.find(({ templateId }) => templateId === template)
    ?.credits;
const messagesTo = ({ openid }: Buyer) =>
  shop.wechat
    .messages()
    .filter((message) => message.openid === openid)
    .map(
      ({ body }) => body as { template_id: string; page?: string; data: Record<string, { value: string }> },
    );

async function pay(buyer: Buyer) {
  const { order, parameters } = await orderAndPrepay(buyer, skuId);
  shop.wechat.pay({ parameters, openid: buyer.openid });
  await shop.settle();
  return order;
}

test('who accepted hears that the order is paid, once, in words that the template takes', async () => {
  const buyer = await openBuyer(shop);
  assert.equal(await creditsOf(buyer, PAID), 0);
  await subscribe(buyer, { [PAID]: 'accept', [SHIPPED]: 'reject' });
  assert.deepEqual([await creditsOf(buyer, PAID), await creditsOf(buyer, SHIPPED)], [1, 0]);
  const order = await pay(buyer);
  const [message, ...more] = messagesTo(buyer);
  assert.deepEqual(more, []);
  assert.equal(message?.page, `pages/order/detail?id=${order.id}`);
  const { thing1, amount2, time3, phrase4 } = message!.data;
  assert.deepEqual([thing1?.value.length, amount2?.value, phrase4?.value], [20, '¥128.00', '已付款']);
  assert.match(time3!.value, /^\d{4}-\d\d-\d\d \d\d:\d\d$/);
  assert.equal(await creditsOf(buyer, PAID), 0);
  assert.ok((await eventsOf(shop, order.id)).includes('message.sent'));
  // The consent is used up: the next order is paid in silence.
  await pay(buyer);
  assert.equal(messagesTo(buyer).length, 1);
});

test('shipping is told with its number, and a refund that was turned down with the note', async () => {
  const buyer = await openBuyer(shop);
  await subscribe(buyer, { [SHIPPED]: 'accept', [REJECTED]: 'accept' });
  const { id } = await pay(buyer);
  const body = { carrier: '申通快递', trackingNumber: 'STO123' };
  await admin.post('/admin/orders/:id/ship', { params: { id }, body });
  const refund = await buyer.client.post('/orders/:id/refunds', {
    params: { id },
    body: { reason: '不想要了' },
  });
  await admin.post('/admin/orders/:id/refunds/:refundId/decision', {
    params: { id, refundId: refund.id },
    body: { approve: false, note: '已经发货' },
  });
  await shop.settle();
  // Events that lie ready together are handled side by side: which message is first, nobody promises.
  const told = messagesTo(buyer).map(({ template_id, data }) =>
    [template_id, ...Object.values(data).map((one) => one.value)].slice(0, 3),
  );
  assert.deepEqual(
    told.sort(),
    [
      [SHIPPED, '申通快递', 'STO123'],
      [REJECTED, '¥128.00', '已经发货'],
    ].sort(),
  );
});

test('a yes that only WeChat tells of, or only the phone, counts as well', async () => {
  const [pushed, reported] = [await openBuyer(shop), await openBuyer(shop)];
  shop.wechat.answerSubscription({ openid: pushed.openid, answers: { [PAID]: 'accept' } });
  await shop.settle();
  assert.equal(await creditsOf(pushed, PAID), 1);
  shop.wechat.setFaults({ losePushes: 1 });
  await subscribe(reported, { [PAID]: 'accept' });
  assert.equal(await creditsOf(reported, PAID), 1);
});

test('who refused in the settings is not told, and neither is who never accepted what he says he did', async () => {
  const [refuser, pretender] = [await openBuyer(shop), await openBuyer(shop)];
  await subscribe(refuser, { [PAID]: 'accept' });
  shop.wechat.refuseSubscription({ openid: refuser.openid, templateId: PAID });
  await shop.settle();
  assert.equal(await creditsOf(refuser, PAID), 0);
  await pay(refuser);
  for (const _ of [1, 2])
    await pretender.client.post('/users/me/subscriptions', { body: { answers: { [PAID]: 'accept' } } });
  const order = await pay(pretender);
  assert.deepEqual([messagesTo(refuser), messagesTo(pretender)], [[], []]);
  assert.ok((await eventsOf(shop, order.id)).includes('message.refused'));
  assert.equal(await creditsOf(pretender, PAID), 0);
});

test('while WeChat is busy the message waits; it is told once', async () => {
  const buyer = await openBuyer(shop);
  await subscribe(buyer, { [PAID]: 'accept' });
  shop.wechat.addFaultRule({ match: { path: SEND }, fault: 'systemBusy', times: 2 });
  await pay(buyer);
  assert.deepEqual(messagesTo(buyer), []);
  await shop.advance(5 * SECOND);
  await shop.advance(15 * SECOND);
  assert.equal(messagesTo(buyer).length, 1);
});

test('where the answer is lost the message is not repeated', async () => {
  const buyer = await openBuyer(shop);
  await subscribe(buyer, { [PAID]: 'accept' });
  await subscribe(buyer, { [PAID]: 'accept' });
  shop.wechat.addFaultRule({ match: { path: SEND }, fault: 'dropAfter', times: 1 });
  const order = await pay(buyer);
  await shop.advance(MINUTE);
  await shop.advance(MINUTE);
  assert.equal(messagesTo(buyer).length, 1);
  assert.ok(!(await eventsOf(shop, order.id)).includes('message.sent'));
});

test('what WeChat could not take for a day is not told any more, and the consent is left', async () => {
  const buyer = await openBuyer(shop);
  await subscribe(buyer, { [PAID]: 'accept' });
  shop.wechat.addFaultRule({ match: { path: SEND }, fault: 'systemBusy' });
  await pay(buyer);
  await shop.advance(DAY + MINUTE);
  shop.wechat.clearFaultRules();
  await shop.advance(MINUTE);
  assert.deepEqual(messagesTo(buyer), []);
  assert.equal(await creditsOf(buyer, PAID), 1);
});

test('a process that died while sending leaves a message that is not sent again', async () => {
  const buyer = await openBuyer(shop);
  await subscribe(buyer, { [PAID]: 'accept' });
  shop.wechat.addFaultRule({ match: { path: SEND }, fault: 'systemBusy', times: 1 });
  const { id } = await pay(buyer);
  const { change, rows } = shop.database;
  assert.equal(await change("update messages set status = 'sending' where order_id = ?", id), 1);
  await shop.advance(MINUTE);
  const [row] = await rows('select status, reason from messages where order_id = ?', id);
  assert.deepEqual({ ...row }, { status: 'unknown', reason: 'interrupted' });
  assert.deepEqual(messagesTo(buyer), []);
});

test('an answer about a template that is not configured is refused, naming it', async () => {
  const { client } = await openBuyer(shop);
  for (const [answers, field] of [
    [{ 'some-other-template': 'accept' }, 'answers.some-other-template'],
    [{ [PAID]: 'perhaps' }, `answers.${PAID}`],
    [{}, 'answers'],
  ] as const)
    await assert.rejects(
      client.post('/users/me/subscriptions', { body: { answers: answers as never } }),
      (failure: { error: string; details: { issues: { field: string }[] } }) => {
        assert.equal(failure.error, 'validation_failed');
        assert.ok(failure.details.issues.some((issue) => issue.field.startsWith(field)));
        return true;
      },
    );
});

test('without templates nobody can subscribe, and nothing is sent', async () => {
  const silent = await openShop();
  try {
    const buyer = await openBuyer(silent);
    assert.deepEqual((await buyer.client.get('/users/me/subscriptions')).list, []);
  } finally {
    await silent.close();
  }
});

for (const [name, content, rule] of [
  ['no JSON', '{', /WECHAT_TEMPLATES_FILE/],
  ['an unknown notice', { 'order.eaten': {} }, /order\.eaten is none of order\.paid/],
  [
    'an unknown word',
    { 'order.paid': { ...templates['order.paid'], data: { thing1: '{colour}' } } },
    /\{colour\}/,
  ],
  [
    'no such key',
    { 'order.paid': { ...templates['order.paid'], data: { Thing: 'x' } } },
    /order\.paid\.data\.Thing/,
  ],
] as const)
  test(`a file of templates with ${name} keeps the server from starting`, async () => {
    await assert.rejects(openShop({ env: { WECHAT_TEMPLATES_FILE: fileWith(content) } }), rule);
  });
