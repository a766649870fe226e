// Two upstreams behind one route: who goes where, and who stays.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { inMemoryUpstream } from '../../src/index.ts';
import { shareOf } from '../../src/policies/canary/share-of.ts';
import { everything, startGateway } from '../start-gateway.ts';

const saying = (text: string) =>
  inMemoryUpstream({ ready: async () => {}, routing: (_, response) => void response.end(text) });

const start = async (t: TestContext, config: Record<string, unknown>, before: unknown[] = []) =>
  startGateway(t, {
    upstreams: { api: await saying('stable'), next: await saying('canary') },
    routing: everything(...before, { name: 'canary', upstream: 'next', ...config }),
  });

const textOf = async (url: string, headers = {}) => (await fetch(url, { headers })).text();

describe('canary', () => {
  test('nobody at weight 0, everybody at 100, without a restart', async (t) => {
    const { url, gateway } = await start(t, { weight: 0 });
    assert.equal(await textOf(url), 'stable');
    const all = everything({ name: 'canary', upstream: 'next', weight: 100 });
    gateway.reload({ data: { builtInRoutes: false, ...all } });
    assert.equal(await textOf(url), 'canary');
  });

  test('a header, a user and a version each lead there', async (t) => {
    const { url, token } = await start(
      t,
      {
        header: { name: 'X-Canary', value: { present: true } },
        users: ['01JGXAAAAAAAAAAAAAAAAAAAAA'],
        clientVersion: { from: '2.1' },
      },
      [{ name: 'token', mode: 'optional' }],
    );
    assert.equal(await textOf(url), 'stable');
    assert.equal(await textOf(url, { 'x-canary': '1' }), 'canary');
    assert.equal(await textOf(url, { authorization: `Bearer ${token()}` }), 'canary');
    assert.equal(await textOf(url, { 'x-client-version': '2.0.9' }), 'stable');
    assert.equal(await textOf(url, { 'x-client-version': '2.10' }), 'canary');
  });

  test('a device stays where it is', async (t) => {
    const { url } = await start(t, { weight: 50, sticky: 'device' });
    const went = new Set<string>();
    for (let device = 0; device < 20; device++) {
      const headers = { 'x-device-id': `device-${device}` };
      const first = await textOf(url, headers);
      assert.equal(await textOf(url, headers), first);
      went.add(first);
    }
    assert.equal(went.size, 2);
  });

  test('shares are even, and those who went stay when the weight grows', () => {
    const shares = Array.from({ length: 20_000 }, (_, i) => shareOf(`next:user-${i}`));
    for (const weight of [0.05, 0.3, 0.7]) {
      const part = shares.filter((share) => share < weight).length / shares.length;
      assert.ok(Math.abs(part - weight) < 0.02);
    }
    fc.assert(fc.property(fc.string(), (text) => shareOf(text) >= 0 && shareOf(text) < 1));
  });

  test('needs to know the user where users count, and an upstream that exists', async (t) => {
    const { gateway } = await start(t, { sticky: 'user' });
    assert.match(gateway.status().routes[0]!.reason!, /needs token/);
    const lost = gateway.check({
      data: { builtInRoutes: false, ...everything({ name: 'canary', upstream: 'nowhere' }) },
    });
    assert.match(lost[0]!.reason!, /no upstream named nowhere/);
  });
});
