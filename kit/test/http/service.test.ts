// The HTTP shell over a real socket: envelope, validation in two languages, error translation, raw bodies.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { API_PREFIX, fen, routes } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '../../src/errors/index.ts';
import { createHttpService, serve } from '../../src/http/index.ts';
import { memoryLog } from '../../src/testing/index.ts';

const log = memoryLog();
const seen: Buffer[] = [];
const app = createHttpService({
  log,
  bodyLimit: 4096,
  handlers: [
    serve(routes.ping, () => ({ pong: true })),
    serve(routes.getCart, ({ caller }) => {
      if (caller.userId === 'boom') throw new Error('kaboom at /secret/path.ts');
      if (caller.userId === 'busy') throw new XiaoqiaoError('rate_limited', { retryAfter: 2.2 });
      return { items: [], total: fen(0) };
    }),
    serve(routes.placeOrder, ({ idempotencyKey }) => {
      throw new XiaoqiaoError('sku_out_of_stock', { details: { idempotencyKey } });
    }),
    serve(routes.payOrder, () => ({
      timeStamp: '1',
      nonceStr: 'n',
      package: 'p',
      signType: 'RSA' as const,
      paySign: 's',
    })),
    serve(routes.logout, () => undefined),
    serve(routes.adminListUsers, () => ({ list: [], nextCursor: null })),
    serve(routes.wechatPayNotification, ({ rawBody }) => void seen.push(rawBody)),
  ],
});
let base = '';
before(async () => {
  base = await app.listen({ host: '127.0.0.1', port: 0 });
});
after(() => app.close());

const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const user = { 'x-xq-user': 'u1', 'x-xq-session': 's1', 'x-xq-roles': 'user' };
const json = { 'content-type': 'application/json' };
async function call(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string | Uint8Array,
) {
  const response = await fetch(base + API_PREFIX + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: body as never }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: text === '' ? undefined : JSON.parse(text),
  };
}

test('a success is wrapped in the envelope with the request id', async () => {
  const { status, json } = await call('GET', '/ping', { 'x-request-id': 'abc' });
  assert.equal(status, 200);
  assert.deepEqual(json, { code: 0, message: 'ok', data: { pong: true }, requestId: 'abc' });
});

test('the system answers at the root too', async () => {
  assert.equal((await fetch(`${base}/ping`)).status, 200);
});

test('a route for users refuses a request without identity, and one for a permission those who lack it', async () => {
  assert.equal((await call('GET', '/cart')).json.error, 'token_missing');
  assert.equal((await call('GET', '/admin/users', user)).json.error, 'forbidden');
  assert.equal((await call('GET', '/admin/users', { ...user, 'x-xq-roles': 'user,operator' })).status, 200);
});

test('all broken rules are reported with part, field, rule and message in the caller’s language', async () => {
  const body = JSON.stringify({
    items: [
      { skuId: id, quantity: 0 },
      { skuId: 'x', quantity: 1.5, colour: 'red' },
    ],
    addressId: 7,
    expectedTotal: -1,
  });
  const headers = { ...user, ...json, 'idempotency-key': 'k' };
  const { status, json: zh } = await call('POST', '/orders', headers, body);
  assert.equal(status, 400);
  assert.equal(zh.error, 'validation_failed');
  const found = Object.fromEntries(
    zh.details.issues.map((issue: { field: string; rule: string }) => [issue.field, issue.rule]),
  );
  assert.deepEqual(found, {
    'items[0].quantity': 'minimum',
    'items[1].skuId': 'pattern',
    'items[1].quantity': 'type',
    'items[1].colour': 'additionalProperties',
    addressId: 'type',
    expectedTotal: 'minimum',
  });
  assert.ok(zh.details.issues.some((issue: { message: string }) => issue.message === '不能小于 1'));
  const { json: en } = await call('POST', '/orders', { ...headers, 'accept-language': 'en' }, body);
  assert.ok(en.details.issues.some((issue: { message: string }) => issue.message === 'must be at least 1'));
});

test('query values are coerced, and unknown or wrong ones refused by name', async () => {
  const admin = { ...user, 'x-xq-roles': 'admin' };
  assert.equal((await call('GET', '/admin/users?limit=5', admin)).status, 200);
  assert.equal((await call('GET', '/admin/users?limit=five', admin)).json.details.issues[0].field, 'limit');
  assert.equal((await call('GET', '/admin/users?colour=red', admin)).json.details.issues[0].field, 'colour');
});

test('a refusal carries the catalogue’s status, code, name and details', async () => {
  const body = JSON.stringify({ items: [{ skuId: id, quantity: 1 }], addressId: id });
  const { status, json: failure } = await call(
    'POST',
    '/orders',
    { ...user, ...json, 'idempotency-key': 'k1' },
    body,
  );
  assert.equal(status, 409);
  assert.equal(failure.code, 40903);
  assert.deepEqual(failure.details, { idempotencyKey: 'k1' });
});

test('an idempotency key is demanded where the route says so, and its form checked', async () => {
  const body = JSON.stringify({ items: [{ skuId: id, quantity: 1 }], addressId: id });
  assert.equal(
    (await call('POST', '/orders', { ...user, ...json }, body)).json.error,
    'idempotency_key_required',
  );
  const long = await call('POST', '/orders', { ...user, ...json, 'idempotency-key': 'x'.repeat(129) }, body);
  assert.equal(long.json.details.issues[0].field, 'idempotency-key');
});

test('an empty body with a JSON content type is no body', async () => {
  const { status } = await call(
    'POST',
    `/orders/${id}/pay`,
    { ...user, ...json, 'idempotency-key': 'k' },
    '',
  );
  assert.equal(status, 200);
});

test('a fault tells the client nothing, and the log everything, with the request id', async () => {
  const {
    status,
    text,
    json: failure,
  } = await call('GET', '/cart', { ...user, 'x-xq-user': 'boom', 'x-request-id': 'r-77' });
  assert.equal(status, 500);
  assert.equal(failure.error, 'internal');
  assert.ok(!text.includes('kaboom') && !text.includes('.ts'));
  const line = log.lines.find(({ requestId }) => requestId === 'r-77');
  assert.ok(JSON.stringify(line).includes('kaboom'));
});

test('retryAfter becomes the Retry-After header in whole seconds', async () => {
  const { status, headers } = await call('GET', '/cart', { ...user, 'x-xq-user': 'busy' });
  assert.equal(status, 429);
  assert.equal(headers.get('retry-after'), '3');
});

test('204 has no body', async () => {
  const { status, text } = await call('POST', '/auth/logout', { ...user, ...json }, '{}');
  assert.equal(status, 204);
  assert.equal(text, '');
});

test('a raw route gets the bytes as they came', async () => {
  const bytes = Buffer.from('{ "a" :1,\n"名": "茶" }');
  const { status } = await call('POST', '/payments/wechat/notifications', json, bytes);
  assert.equal(status, 204);
  assert.deepEqual(seen.at(-1), bytes);
});

for (const [name, headers, body, status, error] of [
  ['malformed JSON', json, '{"items": [', 400, 'malformed_request'],
  ['bytes that are not UTF-8', json, Buffer.from([0x22, 0xff, 0xfe, 0x22]), 400, 'malformed_request'],
  ['a __proto__ key', json, '{"__proto__": {"x": 1}}', 400, 'malformed_request'],
  ['another content type', { 'content-type': 'text/xml' }, '<a/>', 415, 'media_type_unsupported'],
  ['a body over the limit', json, JSON.stringify({ note: 'x'.repeat(5000) }), 413, 'body_too_large'],
  ['a body that is missing', json, '', 400, 'validation_failed'],
] as const) {
  test(`${name} is refused as ${error}`, async () => {
    const answer = await call(
      'POST',
      '/orders',
      { ...user, ...headers, 'idempotency-key': 'k' },
      body as never,
    );
    assert.equal(answer.status, status);
    assert.equal(answer.json.error, error);
  });
}

test('an unknown path and an undecodable one are refused in the envelope', async () => {
  assert.equal((await call('GET', '/nowhere')).json.error, 'route_not_found');
  assert.equal((await call('GET', '/products/%E0%A4%A')).json.error, 'malformed_request');
});
