// The routes of the contract in the gateway: every one is there, guarded as the contract says.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { API_PREFIX, type Route, routes } from '@xiaoqiao/contract';
import { signatureFor, startGateway } from '../start-gateway.ts';

const world = (t: Parameters<typeof startGateway>[0], routing = {}) =>
  startGateway(t, { routing: { builtInRoutes: true, ...routing } });

describe('the built-in routes', () => {
  test('serve every operation of the contract', async (t) => {
    const { gateway } = await world(t);
    const served = new Map(gateway.status().routes.map((route) => [route.id, route]));
    for (const [id, { method, path }] of Object.entries<Route>(routes)) {
      const found = served.get(id);
      assert.deepEqual(
        { id, state: found?.state, path: found?.path, method: found?.methods[0] },
        { id, state: 'enabled', path: API_PREFIX + path, method },
      );
    }
  });

  test('are guarded as the contract says', async (t) => {
    const { url, token } = await world(t);
    for (const { method, path, access, signature } of Object.values<Route>(routes)) {
      const target = API_PREFIX + path.replace(/:\w+/g, '01JGXAAAAAAAAAAAAAAAAAAAAA');
      const status = async (headers: Record<string, string>) =>
        (await fetch(url + target, { method, headers })).status;
      const asUser = { authorization: `Bearer ${token()}` };
      const expected =
        access === 'public' ? [200, 200] : access === 'user' ? [401, signature ? 401 : 200] : [401, 403];
      assert.deepEqual([target, await status({}), await status(asUser)], [target, ...expected]);
    }
  });

  test('answer the system’s questions at the root and below the prefix', async (t) => {
    const { url, seen } = await world(t);
    const paths = ['/ping', '/healthz', '/readyz', '/docs', '/docs/openapi.json', '/.well-known/jwks.json'];
    for (const path of paths)
      for (const prefix of ['', API_PREFIX]) assert.equal((await fetch(url + prefix + path)).status, 200);
    assert.equal(seen.length, 2 * paths.length);
  });

  test('take a signed order through every policy', async (t) => {
    const { url, token, clock, seen } = await world(t);
    const target = '/api/orders';
    const body = '{"items":[]}';
    const headers = {
      authorization: `Bearer ${token()}`,
      'content-type': 'application/json',
      'idempotency-key': 'k-1',
      'x-xq-signature': signatureFor({ target, body, timestamp: clock.now() }),
    };
    assert.equal((await fetch(url + target, { method: 'POST', headers, body })).status, 200);
    assert.equal(seen[0]!.headers['idempotency-key'], 'k-1');
    assert.equal((await fetch(url + target, { method: 'POST', headers, body })).status, 401);
  });

  test('give way to a route of the file on the same path', async (t) => {
    const { gateway } = await world(t, {
      routes: [{ id: 'my-tasks', match: { method: 'GET', path: '/api/tasks' }, upstream: 'api' }],
    });
    const states = new Map(gateway.status().routes.map(({ id, state, reason }) => [id, reason ?? state]));
    assert.equal(states.get('my-tasks'), 'enabled');
    assert.equal(states.get('listTasks'), 'another route has GET /api/tasks');
    assert.equal(states.get('createTask'), 'enabled');
  });
});
