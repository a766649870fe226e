// How requests are spread: by weight, by load, by chance, and by a key that keeps its target.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Exchange } from '../../../src/exchange.ts';
import { type Balancer, createBalancer } from '../../../src/upstream/balance/balancer.ts';
import { connectingOf } from '../../../src/upstream/connector.ts';
import { Endpoint } from '../../../src/upstream/endpoint.ts';
import { settingsOf } from '../../../src/upstream/settings.ts';
import type { UpstreamConfig } from '../../../src/upstream/upstream-config.ts';

let now = 1_000_000_000;
const settings = (config: Partial<UpstreamConfig>) => settingsOf({ url: 'http://127.0.0.1:9', ...config });

function endpoint(index: number, weight = 1): Endpoint {
  const place = { protocol: 'http:' as const, address: `10.0.${index >> 8}.${index & 255}`, port: 80 };
  const made = new Endpoint(
    connectingOf(settings({}), { ...place, host: place.address }),
    `http://${place.address}`,
    () => now,
  );
  made.weight = weight;
  return made;
}

const exchangeFor = (clientIp: string): Exchange =>
  ({ clientIp, request: { headers: {}, url: '/' } }) as unknown as Exchange;
const anybody = exchangeFor('192.0.2.1');

function count(balancer: Balancer, endpoints: readonly Endpoint[], times: number): number[] {
  const counts = endpoints.map(() => 0);
  for (let i = 0; i < times; i++) counts[endpoints.indexOf(balancer(endpoints, anybody))]!++;
  return counts;
}

/** A sequence that repeats, of numbers from 0 to below 1. */
function pseudoRandom(): () => number {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

describe('round robin', () => {
  test('gives each its weight, spread evenly', () => {
    const endpoints = [endpoint(1, 5), endpoint(2, 1), endpoint(3, 1)];
    const balancer = createBalancer(settings({}), pseudoRandom());
    const order = Array.from({ length: 7 }, () => endpoints.indexOf(balancer(endpoints, anybody)));
    assert.deepEqual(order, [0, 0, 1, 0, 2, 0, 0]);
  });

  test('gives a target that has just come little at first', () => {
    const endpoints = [endpoint(1), endpoint(2)];
    for (const each of endpoints) each.slowStartMs = 1000;
    endpoints[1]!.join();
    const balancer = createBalancer(settings({}), pseudoRandom());
    const [, early = 0] = count(balancer, endpoints, 110);
    assert.equal(early, 10);
    now += 500;
    const [, half = 0] = count(balancer, endpoints, 300);
    assert.ok(half > 95 && half < 105);
    now += 500;
    const [, whole = 0] = count(balancer, endpoints, 100);
    assert.ok(whole > 45 && whole < 55);
  });
});

test('least connections picks by load and weight, and lets equals take turns', () => {
  const endpoints = [endpoint(1), endpoint(2), endpoint(3, 4)];
  const balancer = createBalancer(settings({ balance: 'least-connections' }), pseudoRandom());
  endpoints[0]!.underWay = 2;
  endpoints[1]!.underWay = 1;
  endpoints[2]!.underWay = 5;
  assert.equal(balancer(endpoints, anybody), endpoints[2]);
  endpoints[2]!.underWay = 9;
  assert.equal(balancer(endpoints, anybody), endpoints[1]);
  assert.deepEqual(count(balancer, [endpoint(4), endpoint(5)], 10), [5, 5]);
});

test('random two spreads evenly, and shuns the loaded', () => {
  const endpoints = [endpoint(1), endpoint(2), endpoint(3), endpoint(4)];
  const balancer = createBalancer(settings({ balance: 'random-two' }), pseudoRandom());
  for (const each of count(balancer, endpoints, 4000)) assert.ok(each > 700 && each < 1300);
  endpoints[0]!.underWay = 10;
  assert.equal(count(balancer, endpoints, 1000)[0], 0);
});

describe('consistent hash', () => {
  const balancer = createBalancer(settings({ balance: 'consistent-hash' }), pseudoRandom());
  const keys = Array.from({ length: 300 }, (_, index) => exchangeFor(`198.51.${index >> 8}.${index & 255}`));
  const place = (endpoints: readonly Endpoint[]) => keys.map((key) => balancer(endpoints, key).label);
  const indices = fc.uniqueArray(fc.integer({ min: 0, max: 5000 }), { minLength: 2, maxLength: 12 });

  test('a key keeps its target in whatever order they stand, and when others go', () => {
    fc.assert(
      fc.property(indices, fc.nat(), (numbers, chosen) => {
        const endpoints = numbers.map((number) => endpoint(number, 1 + (number % 4)));
        const before = place(endpoints);
        assert.deepEqual(place([...endpoints].reverse()), before);
        const gone = endpoints[chosen % endpoints.length]!;
        const after = place(endpoints.filter((each) => each !== gone));
        for (const [index, label] of before.entries())
          if (label !== gone.label) assert.equal(after[index], label);
      }),
      { numRuns: 40 },
    );
  });

  test('each gets its weight of the keys', () => {
    const endpoints = [endpoint(1, 1), endpoint(2, 2), endpoint(3, 3)];
    const counts = endpoints.map(() => 0);
    for (let i = 0; i < 12_000; i++)
      counts[endpoints.indexOf(balancer(endpoints, exchangeFor(`2001:db8::${i.toString(16)}`)))]!++;
    for (const [index, each] of counts.entries()) assert.ok(Math.abs(each / 2000 - (index + 1)) < 0.15);
  });

  for (const [hashKey, request, clientIp] of [
    ['address', { headers: {} }, 'k'],
    ['header:X-Shop', { headers: { 'x-shop': 'k' } }, 'other'],
    ['cookie:shop', { headers: { cookie: 'a=1; shop=k; b=2' } }, 'other'],
    ['query:shop', { headers: {}, url: '/a?x=1&shop=k' }, 'other'],
    ['host', { headers: { host: 'k' } }, 'other'],
    ['path', { headers: {} }, 'other'],
    ['user', { headers: {} }, 'other'],
  ] as const)
    test(`reads its key from ${hashKey}`, () => {
      const endpoints = Array.from({ length: 50 }, (_, index) => endpoint(index));
      const byKey = createBalancer(settings({ balance: 'consistent-hash', hashKey }), pseudoRandom());
      const asked = { clientIp, path: 'k', identity: { userId: 'k' }, request: { url: '/', ...request } };
      assert.equal(byKey(endpoints, asked as unknown as Exchange), balancer(endpoints, exchangeFor('k')));
    });
});
