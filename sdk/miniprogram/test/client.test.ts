// What a call sends and what it gives back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetchTransport } from '../src/fetch-transport.ts';
import { isApiError } from '../src/index.ts';
import { createServerClock } from '../src/server-clock.ts';
import { targetOf } from '../src/target.ts';
import { world } from './world.ts';

test('a call resolves to the data of the envelope, and to undefined without content', async (t) => {
  const { backend, client } = await world(t);
  const app = client();
  await app.login();
  backend.answer = ({ method }) =>
    method === 'DELETE' ? { data: undefined, status: 204 } : { data: { list: [], nextCursor: null } };
  assert.deepEqual(await app.get('/tasks', { query: { limit: 5, done: false } }), {
    list: [],
    nextCursor: null,
  });
  assert.equal(backend.received.at(-1)?.target, '/api/tasks?limit=5&done=false');
  assert.equal(await app.delete('/tasks/:id', { params: { id: 't' } }), undefined);
});

test('a PUT sends its body as JSON', async (t) => {
  const { backend, client } = await world(t);
  await client().put('/cart/items/:skuId', { params: { skuId: 's' }, body: { quantity: 2 } });
  const { method, target, headers, body } = backend.received.at(-1) ?? {};
  assert.deepEqual([method, target, body], ['PUT', '/api/cart/items/s', '{"quantity":2}']);
  assert.equal(headers?.['content-type'], 'application/json');
});

test('the server’s refusal arrives with its name, words, details and request id', async (t) => {
  const { backend, client } = await world(t);
  const issues = [{ part: 'query', field: 'limit', rule: 'maximum', message: 'must be at most 100' }];
  backend.answer = () => ({ error: 'validation_failed', details: { issues } });
  const failure = await client({ language: 'en' })
    .get('/products')
    .catch((thrown) => thrown);
  assert.ok(isApiError(failure) && failure.error === 'validation_failed');
  assert.deepEqual(failure.details.issues, issues);
  assert.deepEqual(
    [failure.code, failure.status, failure.message, failure.requestId, failure.retryable],
    [40001, 400, 'The request does not meet the rules', 'req-1', false],
  );
});

test('a slash at the end of the base URL does no harm', async (t) => {
  const { backend, client } = await world(t);
  await client({ baseUrl: `${backend.baseUrl}/` }).get('/products');
  assert.equal(backend.received[0]?.target, '/api/products');
});

test('a redirect is not followed', async (t) => {
  const { backend, client } = await world(t);
  backend.answer = () => ({ raw: '', status: 302, headers: { Location: `${backend.baseUrl}/elsewhere` } });
  await assert.rejects(client().get('/products', { timeoutMs: 1000 }));
  assert.equal(backend.count('GET /elsewhere'), 0);
});

test('parameters cannot leave their place in the path', () => {
  assert.equal(targetOf('/tasks/:id', { id: '../users?x#y' }), '/tasks/..%2Fusers%3Fx%23y');
  assert.equal(targetOf('/a/:id/b/:other', { id: 1, other: 'ü' }), '/a/1/b/%C3%BC');
  for (const id of ['', '.', '..', undefined])
    assert.throws(() => targetOf('/tasks/:id', { id }), RangeError);
});

test('a query leaves out what is undefined and encodes the rest', () => {
  assert.equal(
    targetOf('/products', {}, { keyword: "咖啡 & 'tea'", page: undefined, sort: 'newest' }),
    '/products?keyword=%E5%92%96%E5%95%A1%20%26%20%27tea%27&sort=newest',
  );
});

test('the server’s time is followed once it is told, and senseless times are passed over', () => {
  const clock = createServerClock({ now: () => 1_000_000 });
  for (const time of [undefined, '', 'yesterday', 7]) clock.follow(time);
  assert.equal(clock.now(), 1_000_000);
  clock.follow(new Date(9_000_123).toISOString());
  assert.equal(clock.now(), 9_000_123);
  clock.follow(new Date(5_000_000).toUTCString());
  assert.equal(clock.now(), 5_000_000);
});

test('a host without randomness is refused at once', async (t) => {
  const { client } = await world(t);
  const { crypto } = globalThis;
  t.after(() => Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true }));
  Object.defineProperty(globalThis, 'crypto', { value: undefined, configurable: true });
  assert.throws(() => client({ transport: fetchTransport(fetch) }), /source of randomness/);
});
