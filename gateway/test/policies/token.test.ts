// The token policy: which tokens let somebody in, and what the upstream hears of him.
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { everything, publicJwk, startGateway, type World } from '../start-gateway.ts';

const call = async (url: string, token?: string) => {
  const response = await fetch(`${url}/a`, token === undefined ? {} : { headers: { authorization: token } });
  const body = (await response.json()) as { error?: string };
  return { status: response.status, error: body.error, challenge: response.headers.get('www-authenticate') };
};
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const stranger = generateKeyPairSync('ed25519').privateKey;
const seconds = (world: World) => Math.floor(world.clock.now() / 1000);

function hs256(world: World): string {
  // The classic confusion: the public key taken as an HMAC secret.
  const [, payload] = world.token().split('.');
  const text = `${encode({ alg: 'HS256', kid: 'k1' })}.${payload}`;
  return `${text}.${createHmac('sha256', Buffer.from(publicJwk.x!, 'base64url')).update(text).digest('base64url')}`;
}

describe('the token policy', () => {
  const bad: [what: string, error: string, make: (world: World) => string | undefined][] = [
    ['no token', 'token_missing', () => undefined],
    ['another scheme', 'token_invalid', () => 'Basic YTpi'],
    ['a token without scheme', 'token_invalid', (w) => w.token()],
    ['no JWT', 'token_invalid', () => 'Bearer abc'],
    ['a fourth part', 'token_invalid', (w) => `Bearer ${w.token()}.x`],
    ['an expired token', 'token_expired', (w) => `Bearer ${w.token({ exp: seconds(w) })}`],
    ['a token for later', 'token_invalid', (w) => `Bearer ${w.token({ nbf: seconds(w) + 31 })}`],
    ['no expiry', 'token_invalid', (w) => `Bearer ${w.token({ exp: undefined })}`],
    ['another issuer', 'token_invalid', (w) => `Bearer ${w.token({ iss: 'https://evil.test' })}`],
    ['another audience', 'token_invalid', (w) => `Bearer ${w.token({ aud: ['x', 'y'] })}`],
    ['no session', 'token_invalid', (w) => `Bearer ${w.token({ sid: undefined })}`],
    ['a user id that is two headers', 'token_invalid', (w) => `Bearer ${w.token({ sub: 'a\r\nb: c' })}`],
    ['roles that are no list', 'token_invalid', (w) => `Bearer ${w.token({ roles: 'admin' })}`],
    ['a role with a comma', 'token_invalid', (w) => `Bearer ${w.token({ roles: ['user,admin'] })}`],
    ['an unknown key', 'token_invalid', (w) => `Bearer ${w.token({}, { kid: 'k2' })}`],
    ['no key id', 'token_invalid', (w) => `Bearer ${w.token({}, { kid: undefined })}`],
    ['a stranger’s signature', 'token_invalid', (w) => `Bearer ${w.token({}, {}, stranger)}`],
    [
      'alg none',
      'token_invalid',
      (w) => `Bearer ${encode({ alg: 'none', kid: 'k1' })}.${w.token().split('.')[1]}.`,
    ],
    ['alg none with the signature kept', 'token_invalid', (w) => `Bearer ${w.token({}, { alg: 'none' })}`],
    ['HS256 with the public key', 'token_invalid', (w) => `Bearer ${hs256(w)}`],
    ['a demanded extension', 'token_invalid', (w) => `Bearer ${w.token({}, { crit: ['b64'], b64: false })}`],
    ['a huge token', 'token_invalid', (w) => `Bearer ${w.token({ extra: 'x'.repeat(5000) })}`],
  ];
  for (const [what, error, make] of bad)
    test(`${what} is 401 ${error} with a challenge`, async (t) => {
      const world = await startGateway(t, { routing: everything('token') });
      const answer = await call(world.url, make(world));
      assert.deepEqual([answer.status, answer.error], [401, error]);
      assert.match(answer.challenge!, /^Bearer/);
      assert.deepEqual(world.seen, []);
    });

  test('a tampered payload is refused, also once the true token is known', async (t) => {
    const world = await startGateway(t, { routing: everything('token') });
    const token = world.token();
    assert.equal((await call(world.url, `Bearer ${token}`)).status, 200);
    const [head, , signature] = token.split('.');
    const forged = `${head}.${world.token({ roles: ['admin'] }).split('.')[1]}.${signature}`;
    assert.equal((await call(world.url, `Bearer ${forged}`)).error, 'token_invalid');
  });

  test('a good token tells the upstream user, session and roles, whatever the client claimed', async (t) => {
    const { url, token, seen } = await startGateway(t, { routing: everything('token') });
    const authorization = `Bearer ${token({ roles: ['user', 'operator'], aud: ['x', 'xiaoqiao'] })}`;
    await fetch(`${url}/a`, {
      headers: { authorization, 'x-xq-user': 'someone-else', 'x-xq-roles': 'admin' },
    });
    const { headers } = seen[0]!;
    assert.deepEqual(
      [headers['x-xq-user'], headers['x-xq-session'], headers['x-xq-roles']],
      ['01JGXAAAAAAAAAAAAAAAAAAAAA', '01JGXBBBBBBBBBBBBBBBBBBBBB', 'user,operator'],
    );
  });

  test('a cached token expires to the second', async (t) => {
    const { url, token, clock } = await startGateway(t, { routing: everything('token') });
    const authorization = `Bearer ${token()}`;
    assert.equal((await call(url, authorization)).status, 200);
    clock.advance(7_199_999);
    assert.equal((await call(url, authorization)).status, 200);
    clock.advance(1);
    assert.equal((await call(url, authorization)).error, 'token_expired');
  });

  test('a revoked session is out at once, its cached token too, and others are not', async (t) => {
    const { url, token, state, clock } = await startGateway(t, { routing: everything('token') });
    const authorization = `Bearer ${token()}`;
    assert.equal((await call(url, authorization)).status, 200);
    await state.revocations.revoke('01JGXBBBBBBBBBBBBBBBBBBBBB', clock.now() + 7_200_000);
    assert.equal((await call(url, authorization)).error, 'session_revoked');
    assert.equal((await call(url, `Bearer ${token({ sid: 'another' })}`)).status, 200);
  });

  test('a withdrawn key takes its cached tokens along', async (t) => {
    let keys: object[] = [publicJwk];
    const { url, token } = await startGateway(t, { routing: everything('token'), keys: () => ({ keys }) });
    const authorization = `Bearer ${token()}`;
    assert.equal((await call(url, authorization)).status, 200);
    keys = [];
    assert.equal((await call(url, authorization)).error, 'token_invalid');
  });

  test('where it is optional, a bad token makes the caller nobody', async (t) => {
    const routing = everything({ name: 'token', mode: 'optional' });
    const { url, token, seen } = await startGateway(t, { routing });
    await call(url);
    await call(url, `Bearer ${token({ exp: 1 })}`);
    await call(url, `Bearer ${token()}`);
    assert.deepEqual(
      seen.map(({ headers }) => headers['x-xq-user']),
      [undefined, undefined, '01JGXAAAAAAAAAAAAAAAAAAAAA'],
    );
  });
});
