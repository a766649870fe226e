// Tokens of issuers elsewhere: three algorithms, keys fetched once, rotated, bounded, and nobody mistaken for one of ours.
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { everything, publicJwk, startGateway } from '../start-gateway.ts';

type Alg = 'RS256' | 'ES256' | 'EdDSA';
const pairs = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: generateKeyPairSync('ed25519'),
};
const jwkOf = (alg: Alg, kid: string = alg): Record<string, unknown> => ({
  ...pairs[alg].publicKey.export({ format: 'jwk' }),
  kid,
  use: 'sig',
});
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(alg: Alg, header: object, claims: object, key: KeyObject = pairs[alg].privateKey): string {
  const text = `${encode({ alg, kid: alg, ...header })}.${encode(claims)}`;
  const bytes = Buffer.from(text);
  const signature =
    alg === 'EdDSA'
      ? sign(null, bytes, key)
      : sign('sha256', bytes, alg === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key);
  return `${text}.${signature.toString('base64url')}`;
}

/** An OpenID provider whose answers a test can change. */
async function startIssuer(t: TestContext) {
  const provider = {
    keys: [jwkOf('RS256'), jwkOf('ES256'), jwkOf('EdDSA')] as object[],
    asked: [] as string[],
    status: 200,
    padding: '',
    discovered: {} as object,
  };
  const server = createServer((request, response) => {
    provider.asked.push(request.url!);
    const document = request.url!.includes('openid')
      ? { issuer: url, jwks_uri: `${url}/jwks`, ...provider.discovered }
      : { keys: provider.keys, padding: provider.padding };
    response.writeHead(provider.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { provider, url };
}

async function start(t: TestContext, config: object = {}) {
  const { provider, url: issuer } = await startIssuer(t);
  const world = await startGateway(t, {
    routing: everything({
      name: 'token',
      issuers: [{ id: 'corp', issuer, audience: 'shop', ...config }],
    }),
  });
  const claims = (more: object = {}) => ({
    iss: issuer,
    aud: 'shop',
    sub: 'auth0|7',
    exp: world.clock.now() / 1000 + 3600,
    ...more,
  });
  const call = async (token: string) => {
    const response = await fetch(`${world.url}/a`, { headers: { authorization: `Bearer ${token}` } });
    const { error } = (await response.json()) as { error?: string };
    return error ?? response.status;
  };
  return { ...world, provider, issuer, claims, call };
}

describe('issuers elsewhere', () => {
  for (const alg of ['RS256', 'ES256', 'EdDSA'] as const)
    test(`${alg} tokens are verified with keys found by discovery, fetched once`, async (t) => {
      const { call, claims, provider, seen } = await start(t);
      const tokens = [1, 2, 3].map((i) => signed(alg, {}, claims({ jti: `j${i}` })));
      assert.deepEqual(await Promise.all(tokens.map(call)), [200, 200, 200]);
      assert.deepEqual(provider.asked, ['/.well-known/openid-configuration', '/jwks']);
      assert.equal(seen[0]!.headers['x-xq-user'], 'corp:auth0|7');
      assert.equal(seen[0]!.headers['x-xq-roles'], '');
    });

  test('our own tokens are good beside them, unless the route says otherwise', async (t) => {
    const { call, token } = await start(t);
    assert.equal(await call(token()), 200);
    const { url: issuer } = await startIssuer(t);
    const strict = await startGateway(t, {
      routing: everything({ name: 'token', own: false, issuers: [{ id: 'corp', issuer, audience: 'shop' }] }),
    });
    const response = await fetch(`${strict.url}/a`, {
      headers: { authorization: `Bearer ${strict.token()}` },
    });
    assert.equal(response.status, 401);
  });

  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const bad: [what: string, make: (claims: (more?: object) => object) => string][] = [
    ['another audience', (claims) => signed('RS256', {}, claims({ aud: 'other' }))],
    ['another issuer', (claims) => signed('RS256', {}, claims({ iss: 'https://evil.test' }))],
    ['another algorithm than the key’s', (claims) => signed('RS256', { kid: 'ES256' }, claims())],
    ['a stranger’s key', (claims) => signed('ES256', {}, claims(), stranger.privateKey)],
    ['a user that is two headers', (claims) => signed('RS256', {}, claims({ sub: 'a\r\nb' }))],
    [
      'HS256 with the public key as secret',
      (claims) => {
        const text = `${encode({ alg: 'HS256', kid: 'RS256' })}.${encode(claims())}`;
        const secret = pairs.RS256.publicKey.export({ format: 'pem', type: 'spki' });
        return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
      },
    ],
    [
      'a signature in DER',
      (claims) => {
        const text = `${encode({ alg: 'ES256', kid: 'ES256' })}.${encode(claims())}`;
        return `${text}.${sign('sha256', Buffer.from(text), pairs.ES256.privateKey).toString('base64url')}`;
      },
    ],
  ];
  for (const [what, make] of bad)
    test(`${what} is refused`, async (t) => {
      const { call, claims } = await start(t);
      assert.equal(await call(make(claims)), 'token_invalid');
    });

  test('only the algorithms of the config count, and a short RSA key never', async (t) => {
    const { call, claims, provider } = await start(t, { algorithms: ['ES256', 'RS256'] });
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
    provider.keys.push({ ...short.publicKey.export({ format: 'jwk' }), kid: 'short' });
    assert.equal(await call(signed('EdDSA', {}, claims())), 'token_invalid');
    assert.equal(await call(signed('RS256', { kid: 'short' }, claims(), short.privateKey)), 'token_invalid');
    assert.equal(await call(signed('ES256', {}, claims())), 200);
  });

  test('a new key is found after the cooldown, and invented key ids ask no more often', async (t) => {
    const { call, claims, provider, clock } = await start(t);
    assert.equal(await call(signed('RS256', {}, claims())), 200);
    const fetches = () => provider.asked.filter((path) => path === '/jwks').length;
    provider.keys = [jwkOf('ES256', 'new')];
    const fresh = () => signed('ES256', { kid: 'new' }, claims());
    for (let i = 0; i < 5; i++)
      assert.equal(await call(signed('RS256', { kid: `invented${i}` }, claims())), 'token_invalid');
    assert.deepEqual([await call(fresh()), fetches()], ['token_invalid', 1]);
    clock.advance(30_000);
    assert.deepEqual([await call(fresh()), fetches()], [200, 2]);
    // The old key is gone with the list it stood in, and its cached token with it.
    assert.equal(await call(signed('RS256', {}, claims())), 'token_invalid');
  });

  test('keys outlive an issuer that is down for a while, but not for days', async (t) => {
    const { call, claims, provider, clock } = await start(t);
    const longLived = signed('RS256', {}, claims({ exp: clock.now() / 1000 + 200_000 }));
    assert.equal(await call(longLived), 200);
    provider.status = 500;
    clock.advance(3_600_000);
    assert.equal(await call(longLived), 200);
    clock.advance(24 * 3_600_000);
    assert.equal(await call(longLived), 'upstream_unavailable');
    provider.status = 200;
    clock.advance(30_000);
    assert.equal(await call(longLived), 200);
  });

  test('a document that is too large, or speaks of somebody else, is not believed', async (t) => {
    const large = await start(t);
    large.provider.padding = 'x'.repeat(300 * 1024);
    assert.equal(await large.call(signed('RS256', {}, large.claims())), 'upstream_unavailable');
    const other = await start(t);
    other.provider.discovered = { issuer: 'https://evil.test' };
    assert.equal(await other.call(signed('RS256', {}, other.claims())), 'upstream_unavailable');
  });

  test('users and roles are what the config makes of the claims', async (t) => {
    const { call, claims, seen, state, clock } = await start(t, {
      userPrefix: 'staff.',
      userClaim: 'email',
      rolesClaim: 'scope',
      roles: ['operator'],
    });
    const token = signed('RS256', {}, claims({ email: 'a@b.cn', scope: 'user admin', sid: 's1' }));
    assert.equal(await call(token), 200);
    const { headers } = seen[0]!;
    assert.deepEqual(
      [headers['x-xq-user'], headers['x-xq-session'], headers['x-xq-roles']],
      ['staff.a@b.cn', 'staff.s1', 'operator,user,admin'],
    );
    await state.revocations.revoke('staff.s1', clock.now() + 1000);
    assert.equal(await call(token), 'session_revoked');
  });
});

describe('our own keys, where they are in another process', () => {
  /** The keys of `publicJwk` and others, as a process with the services tells them. */
  async function start(t: TestContext) {
    const published = { keys: [publicJwk] as object[], asked: 0, away: false };
    const fetchKeys = async () => {
      published.asked++;
      if (published.away) throw new Error('nobody answers');
      return { keys: published.keys };
    };
    const routing = everything('token');
    const world = await startGateway(t, { routing, keys: { fetch: fetchKeys } });
    const call = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${world.url}/a`, { headers });
      return ((await response.json()) as { error?: string }).error ?? response.status;
    };
    return { ...world, published, call };
  }

  test('are fetched once, and kept while nobody answers', async (t) => {
    const { call, token, published, clock } = await start(t);
    assert.deepEqual(await Promise.all([call(token()), call(token({ jti: 'k' }))]), [200, 200]);
    assert.equal(published.asked, 1);
    published.away = true;
    clock.advance(3_600_000);
    assert.equal(await call(token({ jti: 'l' })), 200);
  });

  test('without any nobody is let in, and nobody is called a liar', async (t) => {
    const { call, token, published, clock } = await start(t);
    published.away = true;
    assert.equal(await call(token()), 'upstream_unavailable');
    published.away = false;
    clock.advance(30_000);
    assert.equal(await call(token()), 200);
  });

  test('a new one is found by the first token that names it, and one that was withdrawn takes its tokens along', async (t) => {
    const { call, token, published, clock } = await start(t);
    const old = token();
    assert.equal(await call(old), 200);
    const next = generateKeyPairSync('ed25519');
    published.keys = [{ ...next.publicKey.export({ format: 'jwk' }), kid: 'k2', alg: 'EdDSA' }];
    clock.advance(30_000);
    assert.equal(await call(token({}, { kid: 'k2' }, next.privateKey)), 200);
    assert.equal(await call(old), 'token_invalid');
  });
});
