// Sessions over a real socket: one login, one refresh, one replay, whoever and however many are waiting.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ApiError, isApiError, isTransportError, memoryStorage } from '../src/index.ts';
import { world } from './world.ts';

const refused = (error: string) => (failure: unknown) => isApiError(failure) && failure.error === error;

test('the first calls of an app log in once', async (t) => {
  const { backend, codes, client } = await world(t);
  const app = client();
  await Promise.all(Array.from({ length: 10 }, () => app.get('/cart')));
  assert.deepEqual(codes, ['code-1']);
  assert.equal(backend.count('POST /auth/wechat/login'), 1);
  assert.equal(backend.count('GET /cart'), 10);
  assert.equal(app.user()?.nickname, 'user 1');
});

test('a public route is called without logging in', async (t) => {
  const { backend, codes, client } = await world(t);
  await client().get('/products');
  assert.deepEqual(codes, []);
  assert.equal(backend.received[0]?.headers.authorization, undefined);
});

test('ten parallel calls with an expired token refresh exactly once and are all answered', async (t) => {
  const { backend, waits, client } = await world(t);
  const app = client();
  await app.get('/cart');
  backend.expireTokens();
  await Promise.all(Array.from({ length: 10 }, () => app.get('/cart')));
  assert.equal(backend.count('POST /auth/refresh'), 1);
  assert.equal(backend.count('POST /auth/wechat/login'), 1);
  assert.equal(backend.count('GET /cart'), 1 + 10 + 10);
  assert.deepEqual(waits, []);
});

test('a refused refresh leads to one login', async (t) => {
  const { backend, codes, client } = await world(t);
  const app = client();
  await app.get('/cart');
  backend.expireTokens();
  backend.revokeSessions();
  await Promise.all(Array.from({ length: 10 }, () => app.get('/cart')));
  assert.equal(backend.count('POST /auth/refresh'), 1);
  assert.deepEqual(codes, ['code-1', 'code-2']);
});

test('a call is replayed once only', async (t) => {
  const { backend, client } = await world(t);
  backend.answer = ({ target }) => (target === '/api/cart' ? { error: 'token_invalid' } : undefined);
  await assert.rejects(client().get('/cart'), refused('token_invalid'));
  assert.equal(backend.count('GET /cart'), 2);
});

test('a POST that the server refused for its token is replayed with its body', async (t) => {
  const { backend, client } = await world(t);
  const app = client();
  await app.login();
  backend.expireTokens();
  await app.post('/tasks', { body: { title: '买豆子' } });
  const bodies = backend.received.filter(({ target }) => target === '/api/tasks').map(({ body }) => body);
  assert.deepEqual(bodies, ['{"title":"买豆子"}', '{"title":"买豆子"}']);
});

test('the token is renewed shortly before it expires', async (t) => {
  const { backend, shiftPhone, client } = await world(t);
  const app = client();
  await app.get('/cart');
  shiftPhone(7_200_000 - 70_000);
  await app.get('/cart');
  assert.equal(backend.count('POST /auth/refresh'), 0);
  shiftPhone(20_000);
  await app.get('/cart');
  assert.equal(backend.count('POST /auth/refresh'), 1);
  assert.equal(backend.received.at(-1)?.headers.authorization, 'Bearer access-2');
});

test('when renewing ahead of time fails for a moment, the old token is used while it lasts', async (t) => {
  const { backend, shiftPhone, client } = await world(t);
  const app = client();
  await app.get('/cart');
  shiftPhone(7_200_000 - 30_000);
  backend.answer = ({ target }) => (target === '/api/auth/refresh' ? { error: 'overloaded' } : undefined);
  await app.get('/cart');
  assert.equal(backend.received.at(-1)?.headers.authorization, 'Bearer access-1');
});

test('a token that seems expired on arrival is used until the server refuses it', async (t) => {
  const { backend, shiftPhone, client } = await world(t);
  shiftPhone(86_400_000);
  const app = client();
  await app.get('/cart');
  await app.get('/cart');
  assert.equal(backend.count('POST /auth/refresh'), 0);
});

test('two clients of one storage share a session and never use a refresh token twice', async (t) => {
  const { backend, codes, client } = await world(t);
  const storage = memoryStorage();
  const [one, two] = [client({ storage }), client({ storage })];
  await Promise.all([one.get('/cart'), two.get('/cart')]);
  assert.deepEqual(codes, ['code-1']);
  backend.expireTokens();
  await Promise.all([one.get('/cart'), two.get('/cart'), one.get('/cart'), two.get('/cart')]);
  assert.equal(backend.count('POST /auth/refresh'), 1);
  backend.expireTokens();
  await one.get('/cart');
  await two.get('/cart');
  assert.equal(backend.count('POST /auth/refresh'), 2);
  assert.deepEqual(codes, ['code-1']);
});

test('a client that starts later finds the session in the storage', async (t) => {
  const { codes, client } = await world(t);
  const storage = memoryStorage();
  await client({ storage }).get('/cart');
  await client({ storage }).get('/cart');
  assert.deepEqual(codes, ['code-1']);
});

test('the lease of a client that died in the middle of a refresh ends by itself', async (t) => {
  const { backend, shiftPhone, client } = await world(t);
  const storage = memoryStorage();
  const until = Date.now() + 9000;
  storage.set('xiaoqiao.session.lease', JSON.stringify({ owner: 'dead', until }));
  const pause = async () => shiftPhone(1000);
  await client({ storage, pause }).get('/cart');
  assert.equal(backend.count('POST /auth/wechat/login'), 1);
});

test('a lease taken before the phone’s clock was set back holds nobody up', async (t) => {
  const { waits, client } = await world(t);
  const storage = memoryStorage();
  const until = Date.now() + 86_400_000;
  storage.set('xiaoqiao.session.lease', JSON.stringify({ owner: 'dead', until }));
  await client({ storage }).get('/cart');
  assert.deepEqual(waits, []);
});

test('waiting for another client ends with the call’s time', async (t) => {
  const { shiftPhone, client } = await world(t);
  const storage = memoryStorage();
  storage.set('xiaoqiao.session.lease', JSON.stringify({ owner: 'busy', until: Date.now() + 9000 }));
  const pause = async () => shiftPhone(500);
  const call = client({ storage, pause, timeoutMs: 2000 }).get('/cart');
  await assert.rejects(call, (failure) => isTransportError(failure) && failure.reason === 'timeout');
});

test('a damaged storage is forgotten, not fatal', async (t) => {
  const { codes, client } = await world(t);
  const storage = memoryStorage();
  storage.set('xiaoqiao.session', '{"accessTok');
  storage.set('xiaoqiao.session.lease', 'x');
  await client({ storage }).get('/cart');
  assert.deepEqual(codes, ['code-1']);
});

test('a password session that cannot be renewed ends; nobody else is logged in instead', async (t) => {
  const { backend, codes, client } = await world(t);
  const ended: string[] = [];
  const app = client({ onSessionEnd: ({ error }: ApiError) => ended.push(error) });
  await app.loginWithPassword({ username: 'xiaoqiao', password: 'Aa1!aaaaaa' });
  await app.get('/cart');
  backend.expireTokens();
  backend.revokeSessions();
  await assert.rejects(app.get('/cart'), refused('refresh_token_invalid'));
  await assert.rejects(app.get('/cart'), refused('token_missing'));
  assert.deepEqual(ended, ['refresh_token_invalid']);
  assert.deepEqual(codes, []);
  assert.equal(app.user(), undefined);
});

test('without a login nobody is logged in', async (t) => {
  const { backend, client } = await world(t);
  const app = client({ login: undefined });
  await assert.rejects(app.get('/cart'), refused('token_missing'));
  assert.equal(backend.count('POST /auth/wechat/login'), 0);
});

test('a login that WeChat’s risk control refuses ends in onSessionEnd', async (t) => {
  const { backend, client } = await world(t);
  const ended: string[] = [];
  backend.answer = ({ target }) =>
    target === '/api/auth/wechat/login' ? { error: 'wechat_user_blocked' } : undefined;
  const app = client({ onSessionEnd: ({ error }: ApiError) => ended.push(error) });
  await assert.rejects(app.get('/cart'), refused('wechat_user_blocked'));
  assert.deepEqual(ended, ['wechat_user_blocked']);
});

test('after logout calls go without a token until somebody logs in', async (t) => {
  const { backend, codes, client } = await world(t);
  const app = client();
  await app.register({ username: 'xiaoqiao', password: 'Aa1!aaaaaa', email: 'x@example.com' });
  backend.answer = ({ target }) =>
    target === '/api/auth/logout' ? { data: undefined, status: 204 } : undefined;
  await app.logout({ everywhere: true });
  assert.equal(backend.received.at(-1)?.body, '{"everywhere":true}');
  await assert.rejects(app.get('/cart'), refused('token_missing'));
  assert.deepEqual(codes, []);
  assert.equal((await app.login())?.nickname, 'user 2');
  await app.get('/cart');
});

test('logout ends the session here even when the server cannot be reached', async (t) => {
  const { backend, client } = await world(t);
  const app = client();
  await app.login();
  backend.answer = () => 'hang up';
  await assert.rejects(app.logout(), isTransportError);
  assert.equal(app.user(), undefined);
});

test('a login that happens during a refresh is kept', async (t) => {
  const { backend, client } = await world(t);
  const app = client();
  await app.login();
  backend.expireTokens();
  backend.answer = async ({ target }) => {
    if (target === '/api/auth/refresh') await app.loginWithPassword({ username: 'other', password: 'x' });
    return undefined;
  };
  await app.get('/cart');
  assert.equal(app.user()?.nickname, 'user 2');
});
