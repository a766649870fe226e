// Several gateways on one Redis: a limit is one limit, what one has seen the others know, and policies do what they say while Redis is away.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { adjustableClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import { eventually } from '@xiaoqiao/kit/testing';
import { createRedisState } from '@xiaoqiao/state/redis';
import { startRedisServer } from '@xiaoqiao/state/testing';
import { everything, signatureFor, startGateway, type World } from '../test/start-gateway.ts';

const USER = '01JGXAAAAAAAAAAAAAAAAAAAAA';

async function startProcess(t: TestContext, redisUrl: string, limit: object): Promise<string> {
  const child = fork(join(import.meta.dirname, 'child/limited-gateway.ts'), [
    redisUrl,
    JSON.stringify(limit),
  ]);
  t.after(() => void child.kill('SIGKILL'));
  const [url] = await once(child, 'message');
  return url as string;
}

/** A gateway with a connection, copies and clock of its own, as a process has them. */
async function startOn(t: TestContext, redisUrl: string, routing: Record<string, unknown>): Promise<World> {
  const clock = adjustableClock();
  const state = await createRedisState({ url: redisUrl, clock, log: silentLog });
  t.after(() => state.close());
  return startGateway(t, { clock, state, routing, overload: false });
}

describe('a limit over three processes', () => {
  for (const [kind, limit, windowMs] of [
    ['window', { requests: 100, perSeconds: 6 }, 6000],
    ['bucket', { capacity: 100, refillPerSecond: 100 / 60 }, undefined],
  ] as const)
    test(`a ${kind} of 100 lets exactly so many through, whichever of them 50 clients ask`, async (t) => {
      const redis = await startRedisServer(t);
      const urls = await Promise.all([1, 2, 3].map(() => startProcess(t, redis.url, limit)));
      const agent = new Agent({ keepAlive: true, maxSockets: 20 });
      t.after(() => agent.destroy());
      const ask = (url: string) =>
        new Promise<number>((resolve, reject) => {
          get(`${url}/a`, { agent }, (response) => {
            response.resume().on('end', () => resolve(response.statusCode!));
          }).on('error', reject);
        });
      const passed: { sent: number; answered: number }[] = [];
      const began = performance.now();
      const lastMs = windowMs === undefined ? 3000 : 2 * windowMs + 500;
      await Promise.all(
        Array.from({ length: 50 }, async (_, client) => {
          for (let i = client; performance.now() - began < lastMs; i++) {
            const sent = performance.now();
            const status = await ask(urls[i % 3]!);
            if (status === 200) passed.push({ sent, answered: performance.now() });
            else assert.equal(status, 429);
          }
        }),
      );
      if (windowMs === undefined) {
        // What the bucket held, and what has flowed in since: never one more.
        const lasted = (performance.now() - began) / 1000;
        assert.ok(passed.length >= 100 && passed.length <= 100 + (lasted * 100) / 60);
        return;
      }
      // Nowhere in any stretch of the window's length are more, and room that there was has been used.
      const within = (from: number): number =>
        passed.filter(({ sent, answered }) => sent >= from && answered <= from + windowMs).length;
      for (const { sent } of passed) assert.ok(within(sent) <= 100);
      const first = passed.filter(({ answered }) => answered < began + windowMs);
      assert.equal(first.length, 100);
      assert.ok(passed.length >= 200 && passed.length <= 300);
    });
});

describe('two gateways', () => {
  const signed = everything('body-limit', 'token', 'signature');
  const order = (world: World, signature: string) =>
    fetch(`${world.url}/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.token()}`, 'x-xq-signature': signature },
    }).then(async (response) => (response.ok ? 'ok' : ((await response.json()) as { error: string }).error));

  test('a signature that was used at one is a replay at the other', async (t) => {
    const redis = await startRedisServer(t);
    const [a, b] = [await startOn(t, redis.url, signed), await startOn(t, redis.url, signed)];
    const signature = signatureFor({ target: '/orders', timestamp: a.clock.now() });
    assert.equal(await order(a, signature), 'ok');
    assert.equal(await order(b, signature), 'nonce_replayed');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        order(
          i % 2 ? a : b,
          signatureFor({ target: '/orders', timestamp: a.clock.now(), nonce: 'contested-1' }),
        ),
      ),
    );
    // Each made its own text, at perhaps another millisecond, of the one nonce.
    assert.equal(answers.filter((answer) => answer === 'ok').length, 1);
  });

  test('a ban made at one is in force at the other, and so is its end', async (t) => {
    const redis = await startRedisServer(t);
    const routing = everything('token', { name: 'ban', of: 'user' });
    const [a, b] = [await startOn(t, redis.url, routing), await startOn(t, redis.url, routing)];
    const at = (world: World) =>
      fetch(`${world.url}/a`, { headers: { authorization: `Bearer ${world.token()}` } }).then(
        ({ status }) => status,
      );
    assert.equal(await at(b), 200);
    const { id } = await a.bans.ban({
      kind: 'user',
      value: USER,
      lifeMs: 60_000,
      reason: 'administrator',
      by: 'root',
    });
    await eventually('banned', async () => (await at(b)) === 403);
    await b.bans.unban(id, 'root');
    await eventually('let in again', async () => (await at(a)) === 200);
  });

  test('what is purged at one is not shown by the other', async (t) => {
    const redis = await startRedisServer(t);
    const routing = everything({ name: 'cache', ttlSeconds: 600, tags: ['all'] });
    const [a, b] = [await startOn(t, redis.url, routing), await startOn(t, redis.url, routing)];
    for (let i = 0; i < 2; i++) await (await fetch(`${b.url}/a`)).text();
    assert.equal(b.seen.length, 1);
    await a.gateway.purgeCache(['all']);
    await eventually('it is fetched anew', async () => {
      await (await fetch(`${b.url}/a`)).text();
      return b.seen.length === 2;
    });
  });
});

describe('in the middle of traffic', () => {
  const route = (id: string, ...policies: unknown[]) => ({
    id,
    match: { method: ['GET', 'POST'], path: `/${id}` },
    policies,
    upstream: 'api',
  });
  const routing = {
    policies: { 'rate-limit': { limits: { default: { capacity: 1_000_000, refillPerSecond: 1_000_000 } } } },
    routes: [
      route('open', { name: 'rate-limit', whenStoreFails: 'open' }),
      route('closed', { name: 'rate-limit', whenStoreFails: 'closed' }),
      route('signed', 'token', 'signature'),
      route('signed-open', 'token', { name: 'signature', whenStoreFails: 'open' }),
      route('banned', 'token', { name: 'ban', of: 'user' }),
    ],
  };

  for (const [what, leave, comeBack] of [
    ['stopped and started again', 'stop', 'start'],
    ['frozen and thawed', 'freeze', 'thaw'],
  ] as const)
    test(`Redis is ${what}: each policy does what it says, and recovers by itself`, async (t) => {
      const redis = await startRedisServer(t);
      const world = await startOn(t, `${redis.url}/0?timeout=200`, routing);
      const { url, clock, bans } = world;
      let nonces = 0;
      const statusOf = async (id: string) => {
        const target = `/${id}`;
        const signature = signatureFor({ target, timestamp: clock.now(), nonce: `nonce-${nonces++}-00000` });
        const headers = { authorization: `Bearer ${world.token()}`, 'x-xq-signature': signature };
        const response = await fetch(url + target, { method: 'POST', headers });
        await response.arrayBuffer();
        return response.status;
      };
      const all = async () =>
        Object.fromEntries(
          await Promise.all(routing.routes.map(async ({ id }) => [id, await statusOf(id)] as const)),
        );
      await bans.ban({ kind: 'user', value: USER, lifeMs: 600_000, reason: 'administrator', by: 'root' });
      const well = { open: 200, closed: 200, signed: 200, 'signed-open': 200, banned: 403 };
      assert.deepEqual(await all(), well);

      // People who go on asking all the while, and must never notice.
      let asking = true;
      const crowd = Array.from({ length: 5 }, async () => {
        while (asking) {
          assert.equal(await statusOf('open'), 200);
          assert.equal(await statusOf('banned'), 403);
        }
      });
      await redis[leave]();
      await eventually('nobody counts', async () => (await statusOf('closed')) === 503);
      assert.deepEqual(await all(), { ...well, closed: 503, signed: 503 });
      await redis[comeBack]();
      // A Redis that began anew refuses signatures from before its start for as long as that is the same millisecond.
      await eventually('all is well', async () => JSON.stringify(await all()) === JSON.stringify(well));
      asking = false;
      await Promise.all(crowd);
      const counted = async (name: string) => (await world.registry.getSingleMetric(name)!.get()).values;
      const modes = (await counted('xiaoqiao_gateway_limit_store_failures_total')).map(
        ({ labels }) => labels.mode,
      );
      assert.deepEqual([...new Set(modes)].sort(), ['closed', 'open']);
      assert.ok((await counted('xiaoqiao_gateway_nonce_store_failures_total')).length > 0);
    });
});
