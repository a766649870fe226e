// What is sent again, how often, after how long — and what is not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { XiaoqiaoApiError } from '../src/errors.ts';
import { fetchTransport } from '../src/fetch-transport.ts';
import { isApiError, isTransportError } from '../src/index.ts';
import { waitBeforeRetry } from '../src/retry.ts';
import type { Answer } from './backend.ts';
import { world } from './world.ts';

const order = { items: [{ skuId: 's', quantity: 1 }], addressId: 'a' };

/** Answers `route` so for the first `times`, then well. */
const failing = (route: string, answer: Answer, times = Number.POSITIVE_INFINITY) => {
  let left = times;
  return ({ method, target }: { method: string; target: string }) =>
    `${method} ${target}` === route && left-- > 0 ? answer : undefined;
};

test('a GET is tried three times over a broken connection', async (t) => {
  const { backend, waits, client } = await world(t);
  backend.answer = failing('GET /api/cart', 'hang up', 2);
  await client().get('/cart');
  assert.equal(backend.count('GET /cart'), 3);
  assert.equal(waits.length, 2);
});

test('after two retries the last failure is the caller’s', async (t) => {
  const { backend, client } = await world(t);
  backend.answer = failing('GET /api/cart', { error: 'upstream_unavailable' });
  await assert.rejects(client().get('/cart'), (f) => isApiError(f) && f.error === 'upstream_unavailable');
  assert.equal(backend.count('GET /cart'), 3);
});

test('a POST without an idempotency key is sent once', async (t) => {
  const { backend, client } = await world(t);
  const app = client();
  await app.login();
  for (const answer of ['hang up', { error: 'overloaded' }] as const) {
    backend.answer = failing('POST /api/tasks', answer);
    await assert.rejects(app.post('/tasks', { body: { title: 't' } }));
  }
  assert.equal(backend.count('POST /tasks'), 2);
});

test('a POST with an idempotency key is tried again with the same key and body', async (t) => {
  const { backend, client } = await world(t);
  const app = client();
  await app.login();
  backend.answer = failing('POST /api/orders', 'hang up', 2);
  await app.post('/orders', { body: order });
  const sent = backend.received.filter(({ target }) => target === '/api/orders');
  assert.equal(sent.length, 3);
  assert.equal(new Set(sent.map(({ headers, body }) => `${headers['idempotency-key']} ${body}`)).size, 1);
  assert.match(String(sent[0]?.headers['idempotency-key']), /^[\w-]{22}$/);
});

test('each call has its own key, unless the caller gives one', async (t) => {
  const { backend, client } = await world(t);
  const app = client();
  await app.post('/orders', { body: order });
  await app.post('/orders', { body: order });
  await app.post('/orders', { body: order, idempotencyKey: 'mine' });
  await app.post('/tasks', { body: { title: 't' } });
  const keys = backend.received.slice(1).map(({ headers }) => headers['idempotency-key']);
  assert.equal(new Set(keys).size, 4);
  assert.deepEqual(keys.slice(2), ['mine', undefined]);
});

test('a refusal is not tried again', async (t) => {
  const { backend, client } = await world(t);
  backend.answer = failing('GET /api/tasks/t', { error: 'task_not_found' });
  await assert.rejects(client().get('/tasks/:id', { params: { id: 't' } }), isApiError);
  assert.equal(backend.count('GET /tasks/t'), 1);
});

test('a failure that the catalogue calls retryable is tried again whatever its status', async (t) => {
  const { backend, client } = await world(t);
  backend.answer = failing('POST /api/orders/o/pay', { error: 'payment_in_progress' }, 1);
  await client().post('/orders/:id/pay', { params: { id: 'o' } });
  assert.equal(backend.count('POST /orders/o/pay'), 2);
});

test('a proxy’s 503 page is tried again, its 404 page is not', async (t) => {
  const { backend, client } = await world(t);
  backend.answer = failing('GET /api/cart', { raw: '<h1>Service Unavailable</h1>', status: 503 }, 1);
  await client().get('/cart');
  assert.equal(backend.count('GET /cart'), 2);
  backend.answer = failing('GET /api/tasks', { raw: '<h1>Not Found</h1>', status: 404 });
  await assert.rejects(
    client().get('/tasks'),
    (f) => isTransportError(f) && f.reason === 'unexpected_reply' && f.status === 404,
  );
  assert.equal(backend.count('GET /tasks'), 1);
});

test('a portal’s page with status 200 is no answer', async (t) => {
  const { backend, client } = await world(t);
  for (const raw of ['<html>登录 Wi-Fi</html>', '{"hello":"world"}', '{"code":1}', '7', '']) {
    backend.answer = () => ({ raw, status: 200 });
    await assert.rejects(client().get('/products'), (f) => isTransportError(f) && f.status === 200);
  }
});

test('Retry-After is honoured', async (t) => {
  const { backend, waits, client } = await world(t);
  const limited = { error: 'rate_limited', headers: { 'Retry-After': '7' } } as const;
  backend.answer = failing('GET /api/cart', limited, 1);
  await client().get('/cart');
  assert.deepEqual(waits, [7000]);
});

test('a Retry-After beyond the call’s time is not waited for', async (t) => {
  const { backend, waits, client } = await world(t);
  const limited = { error: 'rate_limited', headers: { 'Retry-After': '7' } } as const;
  backend.answer = failing('GET /api/cart', limited, 1);
  await assert.rejects(
    client().get('/cart', { timeoutMs: 6000 }),
    (f) => isApiError(f) && f.retryAfterMs === 7000,
  );
  assert.deepEqual(waits, []);
});

test('each attempt gets what is left of the call’s time', async (t) => {
  const { backend, shiftPhone, client } = await world(t);
  backend.answer = failing('GET /api/products', 'hang up', 1);
  const timeouts: number[] = [];
  const transport: ReturnType<typeof fetchTransport> = (request) => {
    timeouts.push(request.timeoutMs);
    return fetchTransport(fetch)(request);
  };
  const pause = async () => shiftPhone(4000);
  await client({ transport, pause, timeoutMs: 10_000 }).get('/products');
  assert.ok(Number(timeouts[0]) > 6000);
  assert.ok(Number(timeouts[1]) <= 6000);
});

test('an answer that does not come is a timeout', async (t) => {
  const { backend, client } = await world(t);
  backend.answer = () => new Promise(() => {});
  const call = client().get('/products', { timeoutMs: 50 });
  await assert.rejects(call, (f) => isTransportError(f) && f.reason === 'timeout');
});

test('waits double and are spread', () => {
  const failure = new XiaoqiaoApiError({
    ...{ error: 'overloaded', code: 50301, status: 503, message: '', details: {}, requestId: '' },
    ...{ retryable: true, retryAfterMs: undefined },
  });
  const wait = (retries: number, jitter: number, safe = true) =>
    waitBeforeRetry({ failure, retries, safe, jitter, remainingMs: 60_000 });
  assert.deepEqual([wait(0, 0), wait(0, 1), wait(1, 0), wait(1, 1)], [100, 300, 200, 600]);
  assert.deepEqual([wait(2, 0), wait(0, 0, false)], [undefined, undefined]);
});
