// The API key: who gets in with which, what services hear of it, and that a revoked one is out at once.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { route } from '@xiaoqiao/contract';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { serve } from '@xiaoqiao/kit/http';
import { createMemoryState } from '@xiaoqiao/state';
import { hashApiKey } from '../../src/api-keys/api-key.ts';
import { createApiKeys } from '../../src/api-keys/api-keys.ts';
import { everything, startGateway } from '../start-gateway.ts';
import { startProtected } from '../start-protected.ts';

const key = 'partner-key-of-the-config';
const configured = {
  name: 'api-key',
  keys: [{ id: 'partner', hash: hashApiKey(key), owner: 'acme', scopes: ['orders:read'] }],
};
const answer = async (response: Response) => {
  const body = (await response.json()) as { error?: string };
  return [response.status, body.error];
};

describe('an API key of the config', () => {
  test('opens its route, and the service hears whose it is but not what it is', async (t) => {
    const { url, seen } = await startGateway(t, {
      routing: everything({ ...configured, query: 'api_key', scopes: ['orders:read'] }),
    });
    const headers = { 'x-api-key': key, 'x-xq-api-owner': 'root', 'x-xq-api-scopes': 'everything' };
    assert.equal((await fetch(`${url}/a?b=1`, { headers })).status, 200);
    assert.equal((await fetch(`${url}/a?b=1&api_key=${key}&c=2`)).status, 200);
    const heard = seen.map(({ url, headers }) => [
      url,
      headers['x-xq-api-key'],
      headers['x-xq-api-owner'],
      headers['x-xq-api-scopes'],
      headers['x-api-key'],
    ]);
    assert.deepEqual(heard, [
      ['/a?b=1', 'partner', 'acme', 'orders:read', undefined],
      ['/a?b=1&c=2', 'partner', 'acme', 'orders:read', undefined],
    ]);
  });

  test('is refused by name when it is missing, wrong, over, or not meant for this', async (t) => {
    const { url, clock } = await startGateway(t, {
      routing: everything({
        name: 'api-key',
        scopes: ['orders:read'],
        keys: [
          { ...configured.keys[0], expiresAt: '2026-01-01T01:00:00Z' },
          { id: 'other', hash: hashApiKey('other'), owner: 'acme', scopes: [] },
        ],
      }),
    });
    const show = (shown: string) => fetch(`${url}/a`, { headers: { 'x-api-key': shown } });
    assert.deepEqual(await answer(await fetch(`${url}/a`)), [401, 'api_key_missing']);
    assert.deepEqual(await answer(await show('wrong')), [401, 'api_key_invalid']);
    assert.deepEqual(await answer(await show('other')), [403, 'scope_missing']);
    assert.equal((await show(key)).status, 200);
    clock.advance(3_600_000);
    assert.deepEqual(await answer(await show(key)), [401, 'api_key_expired']);
    assert.equal((await show(key)).headers.get('www-authenticate'), 'ApiKey');
  });

  test('has a limit of its own', async (t) => {
    const { url } = await startGateway(t, {
      routing: everything({
        ...configured,
        keys: [{ ...configured.keys[0], limit: { capacity: 2, refillPerSecond: 1 } }],
      }),
    });
    const statuses = [];
    for (let i = 0; i < 3; i++)
      statuses.push((await fetch(`${url}/a`, { headers: { 'x-api-key': key } })).status);
    assert.deepEqual(statuses, [200, 200, 429]);
  });

  test('may be left out where it is optional, but not be wrong', async (t) => {
    const { url } = await startGateway(t, { routing: everything({ ...configured, mode: 'optional' }) });
    assert.equal((await fetch(`${url}/a`)).status, 200);
    assert.equal((await fetch(`${url}/a`, { headers: { 'x-api-key': 'wrong' } })).status, 401);
  });
});

const whoami = serve(
  route({ method: 'GET', path: '/whoami', service: 'shop', summary: 'x', access: 'public' }),
  () => undefined,
);
const startWithAdmin = (t: TestContext) =>
  startProtected(t, {
    handlers: [whoami],
    routing: {
      builtInRoutes: true,
      routes: [
        {
          id: 'whoami',
          match: { method: 'GET', path: '/api/whoami' },
          policies: [{ name: 'api-key', scopes: ['orders:read'] }],
          upstream: 'api',
        },
      ],
    },
  });

describe('an API key of an administrator', () => {
  test('is shown once, kept as a hash, works at once and until it is revoked', async (t) => {
    const { admin, url, database } = await startWithAdmin(t);
    const made = await admin('POST', '/api-keys', { owner: 'acme', scopes: ['orders:read'] });
    const { key: shown, ...kept } = made.data;
    assert.match(shown, /^xqk_[\w-]{43}$/);
    assert.equal(kept.prefix, shown.slice(0, 10));
    const visit = async () => (await fetch(`${url}/api/whoami`, { headers: { 'x-api-key': shown } })).status;
    assert.deepEqual([await visit(), await visit()], [200, 200]);
    assert.deepEqual((await admin('GET', '/api-keys?owner=acme')).data, { list: [kept], nextCursor: null });
    const rows = await database
      .reader<{ gateway_api_keys: object }>()
      .selectFrom('gateway_api_keys')
      .selectAll()
      .execute();
    assert.ok(!JSON.stringify(rows).includes(shown));
    assert.equal((await admin('DELETE', `/api-keys/${kept.id}`)).status, 204);
    assert.equal(await visit(), 401);
    assert.equal((await admin('DELETE', `/api-keys/${kept.id}`)).error, 'api_key_not_found');
    assert.notEqual((await admin('GET', '/api-keys')).data.list[0].revokedAt, null);
  });

  test('strangers’ inventions are looked up once each, and not without bound', async (t) => {
    const { clock, state, log } = await startGateway(t);
    let lookups = 0;
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const keys = createApiKeys({
      clock,
      channels: state.channels,
      log,
      ids: { next: () => 'id' },
      store: {
        find: async () => {
          lookups++;
          await gate;
          return undefined;
        },
      } as never,
    });
    const invented = (i: number) => `xqk_${String(i).padStart(43, '0')}`;
    assert.equal(keys.find('not even a key'), undefined);
    const answers = Array.from({ length: 64 }, (_, i) => [keys.find(invented(i)), keys.find(invented(i))]);
    assert.equal(lookups, 64);
    assert.throws(() => keys.find(invented(64)), { error: 'overloaded' });
    release();
    await Promise.all(answers.flat());
    assert.equal(keys.find(invented(0)), undefined);
    assert.equal(lookups, 64);
  });

  for (const [whenStoreFails, expected] of [
    ['open', 200],
    ['closed', 503],
  ] as const)
    test(`when the limit of a key cannot be counted and the policy is ${whenStoreFails}, the answer is ${expected}, and counted`, async (t) => {
      const clock = fixedClock();
      const buckets = { take: () => Promise.reject(new Error('the store is down')) };
      const limited = {
        id: 'erp',
        hash: hashApiKey(key),
        owner: 'acme',
        limit: { capacity: 1, refillPerSecond: 1 },
      };
      const { url, registry } = await startGateway(t, {
        clock,
        state: { ...createMemoryState({ clock }), buckets },
        routing: everything({ name: 'api-key', whenStoreFails, keys: [limited] }),
      });
      assert.equal((await fetch(`${url}/a`, { headers: { 'x-api-key': key } })).status, expected);
      const failures = await registry.getSingleMetric('xiaoqiao_gateway_limit_store_failures_total')!.get();
      assert.deepEqual(failures.values, [{ value: 1, labels: { limit: 'api-key', mode: whenStoreFails } }]);
    });
});
