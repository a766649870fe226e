// The rate limit: exact to the request and the millisecond, told in headers, per network and per user.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
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
});
