// What is wrong in itself is refused with its exact status and name, in both languages, and leaves no trace.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { API_PREFIX, errors } from '@xiaoqiao/contract';
import {
  type ContestedShop,
  NOBODY,
  openContestedShop,
  type Refusal,
  testRefusals,
} from './support/contested-shop.ts';
import type { Answer } from './support/raw-requests.ts';
import { sendBytes } from './support/raw-socket.ts';

const TIMEOUT = { timeout: 30_000 };
let contested: ContestedShop;
before(async () => {
  contested = await openContestedShop();
}, TIMEOUT);
after(() => contested.shop.close(), TIMEOUT);
const ask: ContestedShop['ask'] = (...given) => contested.ask(...given);
const post: ContestedShop['post'] = (...given) => contested.post(...given);
const order: ContestedShop['order'] = (...given) => contested.order(...given);
const orderOf = (quantity: unknown) => order({ items: [{ skuId: contested.skuId, quantity }] });
const raw = async (bytes: string): Promise<Answer> => {
  const { status, body } = await sendBytes(contested.shop.url, bytes);
  return { status, headers: new Headers(), text: body, body: JSON.parse(body) };
};
const rawGet = (target: string) =>
  raw(`GET ${target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);

const bodies: Refusal[] = [
  ['JSON that breaks off', '400 malformed_request', () => post('/orders', { body: '{"items":[' })],
  [
    'bytes that are not UTF-8',
    '400 malformed_request',
    () => post('/tasks', { body: Buffer.from([0x22, 0xc3, 0x28, 0x22]) }),
  ],
  [
    'a poisoned prototype',
    '400 malformed_request',
    () => post('/tasks', { body: '{"title":"a","__proto__":{"done":true}}' }),
  ],
  ['no body where one is needed', '400 validation_failed', () => post('/orders')],
  ['a list for an object', '400 validation_failed', () => post('/orders', { body: [] })],
  ['null for an object', '400 validation_failed', () => post('/orders', { body: 'null' })],
  [
    'a form instead of JSON',
    '415 media_type_unsupported',
    () =>
      post('/tasks', { body: 'title=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
  ],
  [
    '10 MB',
    '413 body_too_large',
    () => post('/tasks', { body: { title: 'a', note: 'x'.repeat(10_000_000) } }),
  ],
  ['10 MB that are signed', '413 body_too_large', () => order({ note: 'x'.repeat(10_000_000) })],
  ['a note longer than 200', '400 validation_failed', () => order({ note: '字'.repeat(201) })],
  ['a field nobody knows', '400 validation_failed', () => order({ total: 1 })],
  [
    'a price in an item',
    '400 validation_failed',
    () => order({ items: [{ skuId: contested.skuId, quantity: 1, price: 1 }] }),
  ],
  ['no items', '400 validation_failed', () => order({ items: [] })],
  [
    '51 items',
    '400 validation_failed',
    () => order({ items: Array.from({ length: 51 }, () => ({ skuId: contested.skuId, quantity: 1 })) }),
  ],
  [
    'a SKU that is no id',
    '400 validation_failed',
    () => order({ items: [{ skuId: "' or 1=1 --", quantity: 1 }] }),
  ],
  [
    'a SKU in an object',
    '400 validation_failed',
    () => order({ items: [{ skuId: { $ne: null }, quantity: 1 }] }),
  ],
  ['a SKU nobody knows', '404 sku_not_found', () => order({ items: [{ skuId: NOBODY, quantity: 1 }] })],
  ['quantity 0', '400 validation_failed', () => orderOf(0)],
  ['quantity -1', '400 validation_failed', () => orderOf(-1)],
  ['quantity 1.5', '400 validation_failed', () => orderOf(1.5)],
  ['quantity 1000', '400 validation_failed', () => orderOf(1000)],
  ['quantity 2^53', '400 validation_failed', () => orderOf(2 ** 53)],
  [
    'quantity 1e400',
    '400 validation_failed',
    () =>
      post('/orders', {
        body: `{"addressId":"${NOBODY}","items":[{"skuId":"${contested.skuId}","quantity":1e400}]}`,
      }),
  ],
  ['quantity as text', '400 validation_failed', () => orderOf('1')],
  ['quantity null', '400 validation_failed', () => orderOf(null)],
  ['more than there is', '409 sku_out_of_stock', () => orderOf(101)],
  [
    'more than there is, over two lines',
    '409 sku_out_of_stock',
    () =>
      order({
        items: [
          { skuId: contested.skuId, quantity: 60 },
          { skuId: contested.skuId, quantity: 60 },
        ],
      }),
  ],
  ['a total the buyer did not see', '409 price_changed', () => order({ expectedTotal: 1 })],
  ['a negative total', '400 validation_failed', () => order({ expectedTotal: -1 })],
  [
    'a cart quantity of 0',
    '400 validation_failed',
    () => ask(`/cart/items/${contested.skuId}`, { method: 'PUT', body: { quantity: 0 } }),
  ],
  [
    'more in the cart than there is',
    '409 sku_out_of_stock',
    () => ask(`/cart/items/${contested.skuId}`, { method: 'PUT', body: { quantity: 101 } }),
  ],
  [
    'out of the cart what is not in it',
    '404 cart_item_not_found',
    () => ask(`/cart/items/${contested.skuId}`, { method: 'DELETE' }),
  ],
  [
    'a refund of 0',
    '400 validation_failed',
    () =>
      post(`/orders/${contested.owned.paid}/refunds`, {
        who: contested.owner,
        body: { amount: 0, reason: 'a' },
      }),
  ],
  [
    'a refund of half a fen',
    '400 validation_failed',
    () =>
      post(`/orders/${contested.owned.paid}/refunds`, {
        who: contested.owner,
        body: { amount: 0.5, reason: 'a' },
      }),
  ],
  [
    'a refund without a reason',
    '400 validation_failed',
    () => post(`/orders/${contested.owned.paid}/refunds`, { who: contested.owner, body: { reason: '' } }),
  ],
  [
    'a refund above what was paid',
    '409 refund_exceeds_paid',
    () =>
      post(`/orders/${contested.owned.paid}/refunds`, {
        who: contested.owner,
        body: { amount: 12801, reason: 'a' },
      }),
  ],
  [
    'a refund of what is not paid',
    '409 order_state_conflict',
    () => post(`/orders/${contested.owned.pending}/refunds`, { who: contested.owner, body: { reason: 'a' } }),
  ],
  [
    'receipt of what was not shipped',
    '409 order_state_conflict',
    () => post(`/orders/${contested.owned.paid}/confirm`, { who: contested.owner }),
  ],
  [
    'cancelling what is paid',
    '409 order_state_conflict',
    () => post(`/orders/${contested.owned.paid}/cancel`, { who: contested.owner }),
  ],
  [
    'paying what is paid',
    '409 order_state_conflict',
    () => post(`/orders/${contested.owned.paid}/pay`, { who: contested.owner }),
  ],
  [
    'a due date that is none',
    '400 validation_failed',
    () => post('/tasks', { body: { title: 'a', dueAt: '2026-02-30T00:00:00Z' } }),
  ],
  ['a control character', '400 validation_failed', () => post('/tasks', { body: { title: 'a\u0000b' } })],
  [
    'an avatar that is a script',
    '400 validation_failed',
    () => ask('/users/me', { method: 'PUT', body: { avatarUrl: 'javascript:alert(1)' } }),
  ],
  [
    'roles in a registration',
    '400 validation_failed',
    () =>
      post('/auth/register', {
        who: 'nobody',
        body: { username: 'mallory', password: 'Correct-Horse-7', email: 'm@example.com', roles: ['admin'] },
      }),
  ],
  [
    'a weak password',
    '400 validation_failed',
    () =>
      post('/auth/register', {
        who: 'nobody',
        body: { username: 'mallory', password: 'passwordpassword', email: 'm@example.com' },
      }),
  ],
  [
    'a WeChat code nobody issued',
    '400 wechat_code_invalid',
    () => post('/auth/wechat/login', { who: 'nobody', body: { code: "' or 1=1 --" } }),
  ],
];

const queries: Refusal[] = [
  ...['/products', '/orders', '/tasks'].flatMap((path): Refusal[] => [
    [`a cursor of garbage for ${path}`, '400 cursor_invalid', () => ask(`${path}?cursor=garbage`)],
    [
      `SQL in the cursor of ${path}`,
      '400 cursor_invalid',
      () => ask(`${path}?cursor=${Buffer.from("' or 1=1 --").toString('base64url')}`),
    ],
    [
      `a cursor longer than any for ${path}`,
      '400 validation_failed',
      () => ask(`${path}?cursor=${'a'.repeat(513)}`),
    ],
    [`limit 0 for ${path}`, '400 validation_failed', () => ask(`${path}?limit=0`)],
    [`limit 101 for ${path}`, '400 validation_failed', () => ask(`${path}?limit=101`)],
    [`a limit in words for ${path}`, '400 validation_failed', () => ask(`${path}?limit=many`)],
    [`two limits for ${path}`, '400 validation_failed', () => ask(`${path}?limit=1&limit=2`)],
    [
      `an unknown query for ${path}`,
      '400 validation_failed',
      () => ask(`${path}?userId=${contested.owner.user.id}`),
    ],
  ]),
  [
    'the cursor of another list',
    '400 cursor_invalid',
    () => ask(`/products?cursor=${contested.owned.cursor}`),
  ],
  ['page 0', '400 validation_failed', () => ask('/products?page=0')],
  ['page 101', '400 validation_failed', () => ask('/products?page=101')],
  ['page 1e9', '400 validation_failed', () => ask('/products?page=1000000000')],
  ['half a page', '400 validation_failed', () => ask('/products?page=1.5')],
  ['an order by SQL', '400 validation_failed', () => ask('/products?sort=price;drop%20table%20skus')],
  ['a status that is none', '400 validation_failed', () => ask('/orders?status=free')],
  ['a keyword of 65 characters', '400 validation_failed', () => ask(`/products?keyword=${'a'.repeat(65)}`)],
  ['a product that is no id', '400 validation_failed', () => ask('/products/1%27%20or%20%271%27=%271')],
  ['a product nobody knows', '404 product_not_found', () => ask(`/products/${NOBODY}`)],
];

const targets: Refusal[] = [
  ['a path nobody serves', '404 route_not_found', () => ask('/nothing')],
  ['a method nobody serves there', '405 method_not_allowed', () => ask('/orders', { method: 'PATCH' })],
  ['a path above the root', '400 malformed_request', () => rawGet('/api/../../etc/passwd')],
  [
    'a path above the root, written otherwise',
    '400 malformed_request',
    () => rawGet('/docs/static/%2e%2e/%2E%2e/../../secrets.json'),
  ],
  ['an encoded slash', '400 malformed_request', () => rawGet('/docs/static/..%2f..%2f..%2fsecrets.json')],
  ['an encoded backslash', '400 malformed_request', () => rawGet('/docs/static/..%5c..%5csecrets.json')],
  ['a NUL in the path', '400 malformed_request', () => rawGet('/docs/index.html%00.svg')],
  ['dots to another folder', '404 route_not_found', () => rawGet('/docs/static/../../package.json')],
  ['dots around a policy', '401 token_missing', () => rawGet('/api/products/../admin//users')],
  ['a target of 9 kB', '414 uri_too_long', () => rawGet(`/api/products?keyword=${'a'.repeat(9000)}`)],
  [
    'headers of 20 kB',
    '431 headers_too_large',
    () => raw(`GET /ping HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`),
  ],
  ['no Host', '400 malformed_request', () => raw('GET /ping HTTP/1.1\r\nconnection: close\r\n\r\n')],
  [
    'two lengths',
    '400 malformed_request',
    () => raw('POST /api/tasks HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'),
  ],
  [
    'a length and chunks',
    '400 malformed_request',
    () =>
      raw(
        'POST /api/tasks HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      ),
  ],
  ['what is not HTTP', '400 malformed_request', () => raw('\u0016\u0003\u0001\u0000 hello\r\n\r\n')],
];

testRefusals(() => contested, { bodies, queries, targets });

test('a refusal speaks the caller’s language, down to the broken rule', TIMEOUT, async () => {
  const in_ = (language: string) =>
    order({ items: [{ skuId: contested.skuId, quantity: 0 }] }, { headers: { 'accept-language': language } });
  const issues = ({ body }: Answer) =>
    (body.details as { issues: { field: string; rule: string; message: string }[] }).issues;
  const chinese = await in_('zh-CN,zh;q=0.9,en;q=0.8');
  assert.equal(chinese.body.message, errors.validation_failed['zh-CN']);
  assert.deepEqual(issues(chinese), [
    { part: 'body', field: 'items[0].quantity', rule: 'minimum', message: '不能小于 1' },
  ]);
  const english = await in_('en-GB,en;q=0.9');
  assert.equal(english.body.message, errors.validation_failed.en);
  assert.deepEqual(issues(english), [
    { part: 'body', field: 'items[0].quantity', rule: 'minimum', message: 'must be at least 1' },
  ]);
  assert.equal((await in_('fr, en;q=0.1, zh;q=0.2')).body.message, errors.validation_failed['zh-CN']);
  assert.equal(
    (await ask('/nothing', { headers: { 'accept-language': 'en' } })).body.message,
    errors.route_not_found.en,
  );
});

test('a request smuggled behind another is not carried out', TIMEOUT, async () => {
  const inner = 'GET /api/smuggled HTTP/1.1\r\nhost: a\r\n\r\n';
  const outer = `POST ${API_PREFIX}/auth/logout HTTP/1.1\r\nhost: a\r\ncontent-length: ${inner.length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`;
  const { status, everything } = await sendBytes(contested.shop.url, outer + inner);
  assert.equal(status, 400);
  assert.equal(everything.split('HTTP/1.1').length - 1, 1);
});
