// Sessions through the whole house: renewed once however many ask, and dead everywhere at once when they end.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Role, Session } from '@xiaoqiao/contract';
import { HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import { type Client, createClient, memoryStorage } from '@xiaoqiao/sdk';
import { fetchTransport } from '@xiaoqiao/sdk/fetch';
import { type Answer, bearer, logInByHand, send } from './support/raw-requests.ts';
import { clientOf, openAdministrator, openShop, type Shop } from './support/shop.ts';

const TIMEOUT = { timeout: 30_000 };
const PASSWORD = 'Correct-Horse-7-Battery';
let shop: Shop;
let admin: Client;
let adminId: string;
before(async () => {
  shop = await openShop();
  admin = await openAdministrator(shop);
  adminId = admin.user()!.id;
}, TIMEOUT);
after(() => shop.close(), TIMEOUT);

const me = (session: Session, url = shop.url) => send(`${url}/api/users/me`, { headers: bearer(session) });
const post = (path: string, body: object, session?: Session) =>
  send<Session>(`${shop.url}/api${path}`, { method: 'POST', body, headers: session ? bearer(session) : {} });
const refresh = ({ refreshToken }: Session) => post('/auth/refresh', { refreshToken });
const newUser = () => logInByHand(shop, shop.wechat.createUser().openid);

function assertRefused({ status, body }: Answer, expected: number, error: string) {
  assert.deepEqual({ status, error: body.error }, { status: expected, error });
}

/** An SDK client whose requests can be counted. */
function countingClient({
  clock = shop.clock,
  storage = memoryStorage(),
  openid = shop.wechat.createUser().openid,
} = {}) {
  const paths: string[] = [];
  const real = fetchTransport(fetch);
  const client = createClient({
    baseUrl: shop.url,
    storage,
    clock,
    login: async () => shop.wechat.mintLoginCode({ openid }).code,
    transport: (request) => {
      paths.push(new URL(request.url).pathname);
      return real(request);
    },
  });
  return { client, count: (path: string) => paths.filter((seen) => seen === path).length };
}

test('ten parallel calls after the access token has run out renew it once', TIMEOUT, async () => {
  const { client, count } = countingClient();
  const { id } = await client.get('/users/me');
  await shop.advance(2 * HOUR + MINUTE);
  const answers = await Promise.all(Array.from({ length: 10 }, () => client.get('/users/me')));
  assert.deepEqual(new Set(answers.map((user) => user.id)), new Set([id]));
  assert.equal(count('/api/auth/refresh'), 1);
  assert.equal(count('/api/auth/wechat/login'), 1);
  assert.equal(count('/api/users/me'), 11);
});

test(
  'ten parallel calls that are refused, because the phone’s clock stands still, renew it once',
  TIMEOUT,
  async () => {
    const start = shop.clock.now();
    const { client, count } = countingClient({ clock: { now: () => start, advance() {}, onAdvance() {} } });
    await client.get('/users/me');
    await shop.advance(2 * HOUR + MINUTE);
    await Promise.all(Array.from({ length: 10 }, () => client.get('/users/me')));
    assert.equal(count('/api/auth/refresh'), 1);
    assert.equal(count('/api/auth/wechat/login'), 1);
  },
);

test('two clients of one storage renew once between them', TIMEOUT, async () => {
  const storage = memoryStorage();
  const { openid } = shop.wechat.createUser();
  const [one, two] = [countingClient({ storage, openid }), countingClient({ storage, openid })];
  await one.client.get('/users/me');
  await shop.advance(2 * HOUR + MINUTE);
  await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? one : two).client.get('/users/me')));
  assert.equal(one.count('/api/auth/refresh') + two.count('/api/auth/refresh'), 1);
});

test(
  'a refresh token that is used twice ends its session everywhere at once, and no other session',
  TIMEOUT,
  async () => {
    const { openid } = shop.wechat.createUser();
    const [first, other] = [await logInByHand(shop, openid), await logInByHand(shop, openid)];
    const second = await refresh(first);
    assert.equal(second.status, 200);
    assert.equal((await me(second.body.data)).status, 200);

    assertRefused(await refresh(first), 401, 'refresh_token_invalid');
    assertRefused(await me(second.body.data), 401, 'session_revoked');
    assertRefused(await me(first), 401, 'session_revoked');
    assertRefused(await refresh(second.body.data), 401, 'refresh_token_invalid');
    assert.equal((await me(other)).status, 200);
  },
);

test(
  'of parallel uses of one refresh token at most one succeeds, and the session does not survive',
  TIMEOUT,
  async () => {
    const session = await newUser();
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(session)));
    const renewed = answers.filter(({ status }) => status === 200);
    assert.equal(renewed.length, 1);
    assertRefused(await me(renewed[0]!.body.data), 401, 'session_revoked');
    assertRefused(await refresh(renewed[0]!.body.data), 401, 'refresh_token_invalid');
  },
);

test(
  'a client whose session was revoked logs in again through WeChat without being asked',
  TIMEOUT,
  async () => {
    const { openid } = shop.wechat.createUser();
    const client = clientOf(shop, openid);
    const { id } = await client.get('/users/me');
    const elsewhere = await logInByHand(shop, openid);
    assert.equal((await post('/auth/logout', { everywhere: true }, elsewhere)).status, 204);
    assert.equal((await client.get('/users/me')).id, id);
  },
);

test(
  'logout ends this session, logout everywhere all of the user’s, and nobody else’s',
  TIMEOUT,
  async () => {
    const { openid } = shop.wechat.createUser();
    const sessions = [
      await logInByHand(shop, openid),
      await logInByHand(shop, openid),
      await logInByHand(shop, openid),
    ] as const;
    const stranger = await newUser();
    assert.equal((await post('/auth/logout', {}, sessions[0])).status, 204);
    assertRefused(await me(sessions[0]), 401, 'session_revoked');
    assertRefused(await refresh(sessions[0]), 401, 'refresh_token_invalid');
    assert.equal((await me(sessions[1])).status, 200);

    assert.equal((await post('/auth/logout', { everywhere: true }, sessions[1])).status, 204);
    for (const session of sessions) {
      assertRefused(await me(session), 401, 'session_revoked');
      assertRefused(await refresh(session), 401, 'refresh_token_invalid');
    }
    assert.equal((await me(stranger)).status, 200);
  },
);

test('a change of roles ends the sessions of the user at once, in both directions', TIMEOUT, async () => {
  const credentials = { username: 'li_lei', password: PASSWORD };
  const registered = await post('/auth/register', { ...credentials, email: 'lilei@example.com' });
  assert.equal(registered.status, 201);
  const orders = (session: Session) => send(`${shop.url}/api/admin/orders`, { headers: bearer(session) });
  const plain = registered.body.data;
  assertRefused(await orders(plain), 403, 'forbidden');
  const params = { id: plain.user.id };
  const setRoles = (roles: Role[]) => admin.put('/admin/users/:id', { params, body: { roles } });

  await setRoles(['user', 'operator']);
  assertRefused(await me(plain), 401, 'session_revoked');
  assertRefused(await refresh(plain), 401, 'refresh_token_invalid');
  const operator = (await post('/auth/login', credentials)).body.data;
  assert.equal((await orders(operator)).status, 200);

  await setRoles(['user']);
  assertRefused(await orders(operator), 401, 'session_revoked');
  assertRefused(await orders((await post('/auth/login', credentials)).body.data), 403, 'forbidden');
});

test('a disabled account is out at once and stays out until it is enabled', TIMEOUT, async () => {
  const credentials = { username: 'han_meimei', password: PASSWORD };
  const { data: session } = (await post('/auth/register', { ...credentials, email: 'hmm@example.com' })).body;
  const params = { id: session.user.id };
  await admin.put('/admin/users/:id', { params, body: { disabled: true } });
  assertRefused(await me(session), 401, 'session_revoked');
  assertRefused(await refresh(session), 403, 'account_disabled');
  assertRefused(await post('/auth/login', credentials), 403, 'account_disabled');

  await admin.put('/admin/users/:id', { params, body: { disabled: false } });
  assertRefused(await me(session), 401, 'session_revoked');
  assert.equal((await post('/auth/login', credentials)).status, 200);
  const selfDisable = admin.put('/admin/users/:id', { params: { id: adminId }, body: { disabled: true } });
  await assert.rejects(selfDisable, { error: 'forbidden' });
});

test('a restart remembers who was thrown out, and who was not', TIMEOUT, async () => {
  const first = await openShop();
  const { openid } = first.wechat.createUser();
  const [ended, alive] = [await logInByHand(first, openid), await logInByHand(first, openid)];
  await send(`${first.url}/api/auth/logout`, { method: 'POST', body: {}, headers: bearer(ended) });
  await first.running.stop();

  const second = await openShop({ home: first.home, database: first.database });
  try {
    assertRefused(await me(ended, second.url), 401, 'session_revoked');
    assert.equal((await me(alive, second.url)).status, 200);
  } finally {
    await second.close();
  }
});
