// The gateway as an administrator sees and changes it: the live table, stored routing, bans, API keys.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import type { Client } from '@xiaoqiao/sdk';
import { openAdministrator, openBuyer, openShop, type Shop } from './support/shop.ts';

let shop: Shop;
let admin: Client;
const backend = createServer((request, response) => response.end(`behind: ${request.url}`));
before(async () => {
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  shop = await openShop();
  admin = await openAdministrator(shop);
});
after(async () => {
  await shop?.close();
  backend.closeAllConnections();
  backend.close();
});

const store = async (document: object) => {
  const { version } = await admin.get('/admin/gateway/routing');
  return admin.put('/admin/gateway/routing', { body: { version, document: document as never } });
};

test('the live table tells every route with its policies, and what is dark with its reason', async () => {
  const { routes } = await admin.get('/admin/gateway/routes');
  const order = routes.find(({ id }) => id === 'placeOrder');
  assert.equal(order?.state, 'enabled');
  assert.ok(order?.policies.some(({ name }) => name === 'signature'));
});

test('a route stored by an administrator serves at once, beside the built-in ones, and goes again', async () => {
  const { port } = backend.address() as AddressInfo;
  await store({
    upstreams: { legacy: { url: `http://127.0.0.1:${port}` } },
    routes: [{ id: 'legacy', match: { method: 'GET', path: '/legacy/*' }, upstream: 'legacy' }],
  });
  assert.equal(await (await fetch(`${shop.url}/legacy/a?b=1`)).text(), 'behind: /legacy/a?b=1');
  assert.equal((await fetch(`${shop.url}/ping`)).status, 200);
  await store({});
  assert.equal((await fetch(`${shop.url}/legacy/a`)).status, 404);
});

test('routing that is wrong is refused with its faults, and what serves goes on', async () => {
  await assert.rejects(store({ rutes: [] }), { error: 'routing_invalid' });
  assert.equal((await fetch(`${shop.url}/ping`)).status, 200);
});

test('a banned user is refused until an administrator lifts the ban, and the trail tells both', async () => {
  const buyer = await openBuyer(shop);
  const { id } = await buyer.client.get('/users/me');
  const { list: before } = await admin.get('/admin/gateway/bans');
  const ban = await admin.post('/admin/gateway/bans', {
    body: { kind: 'user', value: id, seconds: 600, note: '刷单' },
  });
  await assert.rejects(buyer.client.get('/users/me'), { error: 'banned' });
  await admin.delete('/admin/gateway/bans/:id', { params: { id: ban.id } });
  assert.equal((await buyer.client.get('/users/me')).id, id);
  assert.equal((await admin.get('/admin/gateway/bans')).list.length, before.length);
  const trail = (await admin.get('/admin/gateway/ban-events')).list.filter(({ banId }) => banId === ban.id);
  assert.deepEqual(trail.map(({ action }) => action).sort(), ['banned', 'unbanned']);
});

test('readyz names an upstream that is down, and stays 200', async () => {
  await store({
    upstreams: {
      gone: { url: 'http://127.0.0.1:9', health: { path: '/', intervalMs: 200, unhealthyAfter: 1 } },
    },
    routes: [{ id: 'gone', match: { method: 'GET', path: '/gone' }, upstream: 'gone' }],
  });
  const answer = await eventually('the upstream is seen to be down', async () => {
    const response = await fetch(`${shop.url}/readyz`);
    assert.equal(response.status, 200);
    const body = (await response.json()) as { status: string; down: { name: string }[] };
    return body.down.length > 0 && body;
  });
  assert.equal(answer.status, 'degraded');
  assert.deepEqual(
    answer.down.map(({ name }) => name),
    ['gone'],
  );
  await store({});
});
