// The ban policy: who is turned away, which answers count, when enough is enough, and who is never touched.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { ErrorName } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { createHttpService, serve } from '@xiaoqiao/kit/http';
import { silentLog } from '@xiaoqiao/kit/log';
import { eventually } from '@xiaoqiao/kit/testing';
import type { RoutingApplication } from '../../src/index.ts';
import { everything, startGateway, type World } from '../start-gateway.ts';

/** Answers with the status named in the path, e.g. `/404`. */
const statuses: RoutingApplication = {
  ready: async () => {},
  routing: (request, response) => {
    response.statusCode = Number(/\d{3}/.exec(request.url!)?.[0] ?? 200);
    response.end();
  },
};

const start = (t: TestContext, ban: object = {}, options: object = {}) =>
  startGateway(t, {
    routing: {
      ...everything({ name: 'token', mode: 'optional' }, { name: 'ban', of: 'user' }),
      policies: { ban },
    },
    trustedProxies: ['127.0.0.1'],
    api: statuses,
    ...options,
  });

const get = (world: World, path: string, address: string, headers: Record<string, string> = {}) =>
  fetch(world.url + path, { headers: { 'x-forwarded-for': address, ...headers } });
const status = async (...request: Parameters<typeof get>) => (await get(...request)).status;

async function repeat(times: number, request: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < times; i++) await request();
}
/** A ban follows the answer that caused it, not the other way round. */
const banned = (world: World, count: number) =>
  eventually(`${count} bans`, async () => {
    assert.equal((await world.state.bans.list()).length, count);
    return true;
  });

describe('the ban policy', () => {
  test('turns the banned away with a reason and a time, and nobody else', async (t) => {
    const world = await start(t);
    await world.bans.ban({
      kind: 'address',
      value: '10.1.0.0/16',
      lifeMs: 90_000,
      reason: 'administrator',
      by: 'root',
    });
    const response = await get(world, '/200', '10.1.2.3');
    const envelope = (await response.json()) as { error: ErrorName; details: object };
    assert.deepEqual(
      [response.status, envelope.error, envelope.details, response.headers.get('retry-after')],
      [403, 'banned', { reason: 'administrator' }, '90'],
    );
    assert.equal(await status(world, '/200', '10.2.2.3'), 200);
    assert.equal(await status(world, '/200', '::ffff:10.1.9.9'), 403);
    world.clock.advance(90_000);
    assert.equal(await status(world, '/200', '10.1.2.3'), 200);
  });

  test('knows users and devices wherever they come from', async (t) => {
    const world = await start(t);
    const order = { lifeMs: 1000, reason: 'administrator', by: 'root' } as const;
    await world.bans.ban({ kind: 'user', value: 'mallory', ...order });
    await world.bans.ban({ kind: 'device', value: 'device-0001', ...order });
    const as = (sub: string) => ({ authorization: `Bearer ${world.token({ sub })}` });
    assert.equal(await status(world, '/200', '10.0.0.1', as('mallory')), 403);
    assert.equal(await status(world, '/200', '10.0.0.1', as('alice')), 200);
    assert.equal(await status(world, '/200', '10.0.0.1', { 'x-xq-device': 'device-0001' }), 403);
    assert.equal(await status(world, '/200', '10.0.0.1', { 'x-xq-device': 'device-0002' }), 200);
  });

  test('bans an address after the configured number of missing paths', async (t) => {
    const world = await start(t, { automatic: { threshold: { address: 50 } } });
    await repeat(9, () => get(world, '/404', '10.0.0.1'));
    assert.equal(await status(world, '/200', '10.0.0.1'), 200);
    await get(world, '/404', '10.0.0.1');
    await banned(world, 1);
    assert.equal(await status(world, '/200', '10.0.0.1'), 403);
    assert.equal(await status(world, '/200', '10.0.0.2'), 200);
  });

  test('faults that are far apart never add up', async (t) => {
    const world = await start(t, { automatic: { threshold: { address: 11 }, halfLifeSeconds: 10 } });
    await repeat(10, async () => {
      await get(world, '/404', '10.0.0.1');
      world.clock.advance(10_000);
    });
    assert.equal(await status(world, '/200', '10.0.0.1'), 200);
  });

  test('each ban lasts longer than the one before', async (t) => {
    const world = await start(t, { automatic: { threshold: { address: 5 }, banSeconds: [60, 600] } });
    for (const seconds of [60, 600, 600]) {
      await get(world, '/404', '10.0.0.1');
      await banned(world, 1);
      const response = await get(world, '/200', '10.0.0.1');
      assert.equal(response.headers.get('retry-after'), String(seconds));
      world.clock.advance(seconds * 1000);
    }
  });

  test('a dry run counts and logs, and bans nobody', async (t) => {
    const world = await start(t, { automatic: { threshold: { address: 5 }, dryRun: true } });
    await get(world, '/404', '10.0.0.1');
    await eventually('the log tells', () =>
      world.log.lines.some(({ message }) => message === 'somebody would have been banned'),
    );
    assert.equal(await status(world, '/200', '10.0.0.1'), 200);
    const text = await world.registry.metrics();
    assert.match(text, /bans_total\{kind="address",reason="scanning",dry_run="true"\} 1/);
    assert.match(text, /ban_signals_total\{signal="notFound"\} 1/);
  });

  test('who is allowed is never turned away; who is exempt can only be banned by hand', async (t) => {
    const world = await start(t, {
      allow: ['10.0.0.0/24'],
      automatic: { threshold: { address: 5 }, exempt: ['10.9.0.0/16'] },
    });
    for (const address of ['10.0.0.1', '10.9.0.1']) {
      await repeat(5, () => get(world, '/404', address));
      await world.bans.ban({
        kind: 'address',
        value: address,
        lifeMs: 9000,
        reason: 'administrator',
        by: 'root',
      });
    }
    assert.equal(await status(world, '/200', '10.0.0.1'), 200);
    assert.equal(await status(world, '/200', '10.9.0.1'), 403);
    assert.deepEqual(
      (await world.bans.list()).map(({ createdBy }) => createdBy),
      ['root', 'root'],
    );
  });

  test('an IPv6 customer is banned with his whole network', async (t) => {
    const world = await start(t, { automatic: { threshold: { address: 15 } } });
    for (const host of ['1', '2', '3']) await get(world, '/404', `2001:db8:1:2::${host}`);
    await banned(world, 1);
    assert.equal(await status(world, '/200', '2001:db8:1:2:ffff::9'), 403);
    assert.equal(await status(world, '/200', '2001:db8:1:3::1'), 200);
  });

  test('one device on many accounts is banned, one account on many devices, too', async (t) => {
    const world = await start(t, {
      automatic: {
        accountsPerDevice: 2,
        devicesPerAccount: 2,
        points: { manyAccounts: 100, manyDevices: 100 },
      },
    });
    const seen = (sub: string, device: string) =>
      get(world, '/200', '10.0.0.1', {
        authorization: `Bearer ${world.token({ sub })}`,
        'x-xq-device': device,
      });
    for (const sub of ['u1', 'u2', 'u1', 'u2']) await seen(sub, 'device-0001');
    assert.deepEqual(await world.state.bans.list(), []);
    await seen('u3', 'device-0001');
    await banned(world, 1);
    for (const device of ['device-1001', 'device-1002', 'device-1003']) await seen('u9', device);
    await banned(world, 2);
    const keys = (await world.state.bans.list()).map(({ key, reason }) => [key, reason]);
    assert.deepEqual(keys, [
      ['user:u9', 'shared_account'],
      ['device:device-0001', 'shared_account'],
    ]);
  });

  test('expired tokens of honest clients are no sign of anything, invented ones are', async (t) => {
    const world = await startGateway(t, {
      routing: {
        ...everything('token'),
        policies: { ban: { automatic: { threshold: { address: 5 } } } },
      },
      trustedProxies: ['127.0.0.1'],
    });
    const expired = { authorization: `Bearer ${world.token({ exp: 1 })}` };
    await repeat(20, () => get(world, '/a', '10.0.0.1', expired));
    assert.equal(await status(world, '/a', '10.0.0.1', { authorization: `Bearer ${world.token()}` }), 200);
    await get(world, '/a', '10.0.0.2', { authorization: 'Bearer a.b.c' });
    await banned(world, 1);
  });

  test('the name of a service’s failure is known, and what only a status says is weighed by it', async (t) => {
    const failing = (path: string, error: ErrorName) =>
      serve({ method: 'GET', path, service: 'shop', summary: 'x', access: 'public' }, () => {
        throw new XiaoqiaoError(error);
      });
    const world = await startGateway(t, {
      routing: {
        ...everything(),
        policies: {
          ban: {
            automatic: {
              points: { missing: 0, notFound: 100, failedLogin: 100 },
              threshold: { address: 100 },
            },
          },
        },
      },
      trustedProxies: ['127.0.0.1'],
      api: createHttpService({
        handlers: [failing('/gone', 'product_not_found'), failing('/enter', 'credentials_invalid')],
        log: silentLog,
      }),
    });
    await repeat(5, () => get(world, '/api/gone', '10.0.0.1'));
    assert.equal(await status(world, '/api/gone', '10.0.0.1'), 404);
    await get(world, '/api/nowhere', '10.0.0.2');
    await get(world, '/api/enter', '10.0.0.3');
    await banned(world, 2);
    assert.deepEqual(
      (await world.bans.list()).map(({ key, reason }) => [key, reason]),
      [
        ['address/32:10.0.0.3', 'failed_logins'],
        ['address/32:10.0.0.2', 'scanning'],
      ],
    );
  });
});
