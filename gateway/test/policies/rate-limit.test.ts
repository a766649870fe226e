// The rate limit: exact to the request and the millisecond, told in headers, per network and per user.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { createMemoryState } from '@xiaoqiao/state';
import { everything, startGateway } from '../start-gateway.ts';

const policies = {
  'rate-limit': {
    limits: {
      default: { capacity: 3, refillPerSecond: 2 },
      tight: { capacity: 1, refillPerSecond: 1 },
    },
  },
};
const shown = ({ status, headers }: Response) => [
  status,
  headers.get('ratelimit-limit'),
  headers.get('ratelimit-remaining'),
  headers.get('ratelimit-reset'),
  headers.get('retry-after'),
];

describe('the rate limit', () => {
  test('lets exactly the capacity through, says so, and opens again in time', async (t) => {
    const { url, clock, seen } = await startGateway(t, {
      routing: { ...everything('rate-limit'), policies },
    });
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(shown(await fetch(`${url}/a`)));
    assert.deepEqual(answers, [
      [200, '3', '2', '1', null],
      [200, '3', '1', '1', null],
      [200, '3', '0', '2', null],
      [429, '3', '0', '2', '1'],
    ]);
    clock.advance(499);
    assert.equal((await fetch(`${url}/a`)).status, 429);
    clock.advance(1);
    assert.equal((await fetch(`${url}/a`)).status, 200);
    assert.equal(seen.length, 4);
  });

  test('of many requests at once exactly the capacity passes', async (t) => {
    const { url } = await startGateway(t, { routing: { ...everything('rate-limit'), policies } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`${url}/a`)));
    assert.equal(answers.filter(({ ok }) => ok).length, 3);
  });

  test('users are counted apart on one address, and shown the tightest limit', async (t) => {
    const routing = {
      ...everything('rate-limit', 'token', { name: 'rate-limit', limit: 'tight', by: 'user' }),
      policies,
    };
    const { url, token } = await startGateway(t, { routing });
    const as = async (sub: string) =>
      shown(await fetch(`${url}/a`, { headers: { authorization: `Bearer ${token({ sub })}` } })).slice(0, 3);
    assert.deepEqual(await as('u1'), [200, '1', '0']);
    assert.deepEqual(await as('u2'), [200, '1', '0']);
    assert.deepEqual(await as('u1'), [429, '1', '0']);
    assert.deepEqual(await as('u2'), [429, '3', '0']);
  });

  test('networks are counted apart', async (t) => {
    const { url } = await startGateway(t, {
      routing: { ...everything({ name: 'rate-limit', limit: 'tight' }), policies },
      trustedProxies: ['127.0.0.1'],
    });
    const from = async (address: string) =>
      (await fetch(`${url}/a`, { headers: { 'x-forwarded-for': address } })).status;
    assert.deepEqual([await from('1.1.1.1'), await from('1.1.1.2'), await from('1.1.1.1')], [200, 200, 429]);
    assert.deepEqual([await from('2001:db8::1'), await from('2001:db8::2')], [200, 429]);
  });

  test('routes that name the same limit share it', async (t) => {
    const routes = ['a', 'b'].map((id) => ({
      id,
      match: { method: 'GET', path: `/${id}` },
      policies: [{ name: 'rate-limit', limit: 'tight' }],
      upstream: 'api',
    }));
    const { url } = await startGateway(t, { routing: { routes, policies } });
    assert.deepEqual([(await fetch(`${url}/a`)).status, (await fetch(`${url}/b`)).status], [200, 429]);
  });

  test('a window of 100 a minute lets exactly 100 of 50 parallel clients through, wherever the minute begins', async (t) => {
    const { url, clock, seen } = await startGateway(t, {
      routing: {
        ...everything('rate-limit'),
        policies: { 'rate-limit': { limits: { default: { requests: 100, perSeconds: 60 } } } },
      },
    });
    const passed: number[] = [];
    for (let step = 0; step < 24; step++) {
      const before = seen.length;
      await Promise.all(Array.from({ length: 50 }, () => fetch(`${url}/a`).then((answer) => answer.text())));
      for (let i = before; i < seen.length; i++) passed.push(clock.now());
      clock.advance(5000);
    }
    const start = passed[0]!;
    assert.equal(passed.filter((at) => at < start + 60_000).length, 100);
    assert.equal(passed.length, 200);
    for (const [i, at] of passed.entries())
      if (passed[i + 100] !== undefined) assert.ok(passed[i + 100]! - at >= 60_000);
  });

  test('tells its policy as the IETF draft writes it, all of them', async (t) => {
    const limits = {
      default: { capacity: 30, refillPerSecond: 0.5 },
      hourly: { requests: 9, perSeconds: 3600 },
    };
    const { url } = await startGateway(t, {
      routing: {
        ...everything('rate-limit', { name: 'rate-limit', limit: 'hourly', by: 'route' }),
        policies: { 'rate-limit': { limits } },
      },
    });
    const { headers } = await fetch(`${url}/a`);
    assert.deepEqual(
      [headers.get('ratelimit-policy'), headers.get('ratelimit-limit'), headers.get('ratelimit-remaining')],
      ['"default";q=30;w=60, "hourly";q=9;w=3600', '9', '8'],
    );
  });

  test('counts by any trait, by several together, and by network who hides it', async (t) => {
    const { url, token } = await startGateway(t, {
      routing: {
        ...everything(
          { name: 'token', mode: 'optional' },
          { name: 'rate-limit', limit: 'tight', by: ['appid', 'device', 'header:x-shop'] },
        ),
        policies,
      },
      trustedProxies: ['127.0.0.1'],
    });
    const status = async (headers: Record<string, string>) => (await fetch(`${url}/a`, { headers })).status;
    const base = {
      referer: 'https://servicewechat.com/wx1/12/page-frame.html',
      'x-xq-device': 'd1',
      'x-shop': 's1',
    };
    const as = (appid: string) => ({ authorization: `Bearer ${token({ appid })}` });
    const answers = [];
    for (const headers of [
      base,
      base,
      { ...base, 'x-shop': 's2' },
      { ...base, 'x-xq-device': 'd2' },
      { ...base, referer: 'https://servicewechat.com/wx2/12/page-frame.html' },
      { ...base, ...as('wx3') },
      { ...base, ...as('wx1') },
      { 'x-xq-device': 'd1', 'x-shop': 's1', 'x-forwarded-for': '10.0.0.1' },
      { 'x-xq-device': 'd1', 'x-shop': 's1', 'x-forwarded-for': '10.0.0.1' },
      { 'x-xq-device': 'd1', 'x-shop': 's1', 'x-forwarded-for': '10.0.0.2' },
    ])
      answers.push(await status(headers));
    assert.deepEqual(answers, [200, 429, 200, 200, 200, 200, 429, 200, 429, 200]);
  });

  test('a costly route takes more', async (t) => {
    const { url } = await startGateway(t, {
      routing: { ...everything({ name: 'rate-limit', cost: 2 }), policies },
    });
    assert.deepEqual([(await fetch(`${url}/a`)).status, (await fetch(`${url}/a`)).status], [200, 429]);
    const dark = await startGateway(t, {
      routing: { ...everything({ name: 'rate-limit', limit: 'tight', cost: 2 }), policies },
    });
    assert.match(dark.gateway.status().routes[0]!.reason!, /can never allow a cost of 2/);
  });

  for (const [whenStoreFails, expected] of [
    ['open', 200],
    ['closed', 503],
  ] as const)
    for (const how of ['throws', 'rejects'])
      test(`when the store ${how} and the limit is ${whenStoreFails}, the answer is ${expected}, and counted`, async (t) => {
        const clock = fixedClock();
        const failing = createMemoryState({ clock });
        const { url, registry } = await startGateway(t, {
          clock,
          state: {
            ...failing,
            buckets: {
              take() {
                if (how === 'throws') throw new Error('the store is down');
                return Promise.reject(new Error('the store is down'));
              },
            },
          },
          routing: { ...everything({ name: 'rate-limit', whenStoreFails }), policies },
        });
        assert.equal((await fetch(`${url}/a`)).status, expected);
        const failures = await registry.getSingleMetric('xiaoqiao_gateway_limit_store_failures_total')!.get();
        assert.deepEqual(failures.values, [{ value: 1, labels: { limit: 'default', mode: whenStoreFails } }]);
      });
});
