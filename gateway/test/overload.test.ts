// Shedding: who is refused first, how much, and that it ends.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { Registry } from 'prom-client';
import type { Exchange } from '../src/exchange.ts';
import { createOverload, type Priority } from '../src/overload.ts';
import { startGateway } from './start-gateway.ts';

const exchange = (headers: Record<string, string> = {}): Exchange => ({ request: { headers } }) as Exchange;
const known = exchange({ authorization: 'Bearer a' });

/** Which of 100 requests of each kind are refused. */
function sheddingAt(measurements: readonly number[]) {
  const overload = createOverload({ lagMs: 100 }, new Registry());
  for (const lag of measurements) overload.observe(lag);
  const of = (who: Exchange, priority: Priority) =>
    Array.from({ length: 100 }, () => overload.sheds(who, priority)).filter(Boolean).length;
  const all = {
    low: of(known, 'low'),
    anonymous: of(exchange(), 'normal'),
    known: of(known, 'normal'),
    high: of(exchange(), 'high'),
    critical: of(exchange(), 'critical'),
  };
  overload.stop();
  return all;
}

const none = { low: 0, anonymous: 0, known: 0, high: 0, critical: 0 };

describe('under overload', () => {
  test('nothing is shed while the event loop is punctual', () => {
    assert.deepEqual(sheddingAt([0, 20, 100]), none);
  });

  test('a first late moment costs routes of low priority a share', () => {
    assert.deepEqual(sheddingAt([101]), { ...none, low: 25 });
  });

  test('those without credentials go before those with, and those before the important routes', () => {
    assert.deepEqual(sheddingAt([400, 240]), { ...none, low: 100, anonymous: 60 });
    assert.deepEqual(sheddingAt([400, 400, 240]), { ...none, low: 100, anonymous: 100, known: 60 });
    assert.deepEqual(sheddingAt([400, 400, 400, 240]), {
      ...none,
      low: 100,
      anonymous: 100,
      known: 100,
      high: 60,
    });
  });

  test('what is critical is never shed', () => {
    assert.equal(sheddingAt(Array(50).fill(10_000)).critical, 0);
  });

  test('it ends when the event loop is punctual again', () => {
    assert.deepEqual(sheddingAt([...Array(50).fill(10_000), ...Array(41).fill(0)]), none);
  });

  test('a process that lags refuses with 503 and Retry-After, answers its probes, and recovers', async (t) => {
    const { url, registry } = await startGateway(t, {
      overload: { lagMs: 20, checkMs: 10 },
      routing: {
        routes: [
          { id: 'a', match: { method: 'GET', path: '/a' }, upstream: 'api' },
          { id: 'probe', match: { method: 'GET', path: '/healthz' }, priority: 'critical', upstream: 'api' },
        ],
      },
    });
    let busy = true;
    const block = () => {
      const until = performance.now() + 100;
      while (performance.now() < until);
      if (busy) setTimeout(block);
    };
    block();
    const refused = await eventually('a request is refused', async () => {
      const response = await fetch(`${url}/a`);
      return response.status === 503 ? response : undefined;
    });
    assert.equal(refused.headers.get('retry-after'), '1');
    assert.equal(((await refused.json()) as { error: string }).error, 'overloaded');
    assert.equal((await fetch(`${url}/healthz`)).status, 200);
    busy = false;
    await eventually('requests are served again', async () => (await fetch(`${url}/a`)).status === 200);
    assert.match(await registry.metrics(), /xiaoqiao_gateway_shed_requests_total\{class="anonymous"\} [1-9]/);
  });
});
