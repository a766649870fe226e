// Targets that die, come back, are added and taken away while requests keep coming: none that may be repeated fails.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { Agent } from 'undici';
import { startGateway } from '../start-gateway.ts';
import { leadingTo, named, serveHttp, targets } from './servers.ts';

interface Load {
  readonly answers: Map<string, number>;
  readonly total: () => number;
  /** @returns what was not a 200. */
  stop(): Promise<string[]>;
}

function startLoad(t: TestContext, url: string, method: 'GET' | 'PUT' = 'GET', workers = 16): Load {
  const agent = new Agent({ connections: workers });
  t.after(() => agent.destroy());
  const answers = new Map<string, number>();
  const faults: string[] = [];
  let stopped = false;
  const work = async () => {
    while (!stopped) {
      try {
        const { statusCode, body } = await agent.request({
          origin: url,
          path: '/a',
          method,
          ...(method === 'PUT' ? { body: 'some words' } : {}),
        });
        const text = await body.text();
        if (statusCode === 200) answers.set(text, (answers.get(text) ?? 0) + 1);
        else faults.push(`${statusCode} ${text}`);
      } catch (error) {
        faults.push(String(error));
      }
    }
  };
  const running = Array.from({ length: workers }, work);
  const total = () => [...answers.values()].reduce((sum, count) => sum + count, 0);
  return {
    answers,
    total,
    async stop() {
      stopped = true;
      await Promise.all(running);
      return faults;
    },
  };
}

const passed = (load: Load, count: number) => {
  const goal = load.total() + count;
  return eventually(`${count} more requests have been answered`, () => load.total() >= goal);
};

describe('under load', () => {
  for (const method of ['GET', 'PUT'] as const)
    test(`a target that is killed and restarted costs no ${method} request`, async (t) => {
      const first = await serveHttp(t, named('first'));
      const second = await serveHttp(t, named('second'));
      const { url, gateway, clock } = await startGateway(t, {
        routing: leadingTo({ targets: targets(first.url, second.url) }),
      });
      const load = startLoad(t, url, method);
      let current = first;
      for (let round = 0; round < 3; round++) {
        await passed(load, 200);
        await current.kill();
        await passed(load, 200);
        current = await serveHttp(t, named('first'), { port: first.port });
        clock.advance(60_000);
        const before = load.answers.get('first') ?? 0;
        await eventually('it is used again', () => (load.answers.get('first') ?? 0) > before);
      }
      assert.deepEqual(await load.stop(), []);
      assert.ok(gateway.status().upstreams.some(({ retries }) => retries > 0));
    });

  test('targets added, removed and weighed anew every few milliseconds cost no request', async (t) => {
    const servers = await Promise.all(['a', 'b', 'c'].map((name) => serveHttp(t, named(name))));
    const urls = servers.map(({ url }) => url);
    const routingOf = (step: number) => ({
      builtInRoutes: false,
      ...leadingTo({
        targets: urls
          .filter((_, index) => index === 0 || (step >> index) % 2 === 0)
          .map((url) => ({ url, weight: 1 + (step % 3) })),
        balance: (['round-robin', 'least-connections', 'random-two', 'consistent-hash'] as const)[step % 4],
        connections: 8 + (step % 2),
        breaker: {},
        health: { path: '/healthz', intervalMs: 20 },
      }),
    });
    const { url, gateway } = await startGateway(t, { routing: routingOf(0) });
    const load = startLoad(t, url);
    for (let step = 1; step <= 40; step++) {
      await passed(load, 30);
      gateway.reload({ data: routingOf(step) });
    }
    assert.deepEqual(await load.stop(), []);
    for (const name of ['a', 'b', 'c']) assert.ok((load.answers.get(name) ?? 0) > 0);
    gateway.reload({ data: routingOf(0) });
    await eventually('nothing drains any more', () =>
      gateway
        .status()
        .upstreams.flatMap(({ endpoints }) => endpoints)
        .every(({ state }) => state !== 'draining'),
    );
  });

  test('all of it at once, with a config swapped every 100 ms, costs no request', async (t) => {
    const [stays, comes] = await Promise.all(['stays', 'comes'].map((name) => serveHttp(t, named(name))));
    let dies = await serveHttp(t, named('dies'));
    const urls = [stays!.url, dies.url, comes!.url];
    let swaps = 0;
    const routingOf = (step: number) => ({
      builtInRoutes: false,
      ...leadingTo({ targets: targets(...urls.slice(0, 2 + (step % 2))) }, [
        { name: 'timeout', ms: 30_000 + step },
      ]),
    });
    const { url, gateway, clock } = await startGateway(t, { routing: routingOf(0) });
    const swapping = setInterval(() => gateway.reload({ data: routingOf(++swaps) }), 100);
    t.after(() => clearInterval(swapping));
    const load = startLoad(t, url);
    for (let round = 0; round < 3; round++) {
      await passed(load, 200);
      await dies.kill();
      const seen = swaps;
      await eventually('the config was swapped while it was dead', () => swaps >= seen + 2);
      dies = await serveHttp(t, named('dies'), { port: dies.port });
      clock.advance(60_000);
      const before = load.answers.get('dies') ?? 0;
      await eventually('it is used again', () => (load.answers.get('dies') ?? 0) > before);
    }
    assert.deepEqual(await load.stop(), []);
    for (const name of ['stays', 'dies', 'comes']) assert.ok((load.answers.get(name) ?? 0) > 0);
  });

  test('a target that is removed finishes what it has', async (t) => {
    const release: (() => void)[] = [];
    const old = await serveHttp(t, (_request, response) => {
      response.write('be');
      release.push(() => response.end('gun'));
    });
    const next = await serveHttp(t, named('next'));
    const { url, gateway } = await startGateway(t, { routing: leadingTo({ url: old.url }) });
    const underWay = await fetch(`${url}/a`);
    gateway.reload({ data: { builtInRoutes: false, ...leadingTo({ url: next.url }) } });
    assert.equal(await (await fetch(`${url}/a`)).text(), 'next');
    const states = () =>
      gateway
        .status()
        .upstreams.at(-1)!
        .endpoints.map(({ state }) => state);
    assert.deepEqual(states(), ['up', 'draining']);
    release[0]!();
    assert.equal(await underWay.text(), 'begun');
    await eventually('it has gone', () => states().length === 1);
  });

  test('a target that is removed is cut when it does not finish in time', async (t) => {
    const old = await serveHttp(t, (_request, response) => {
      response.write('begun and never ended');
    });
    const next = await serveHttp(t, named('next'));
    const { url, gateway } = await startGateway(t, { routing: leadingTo({ url: old.url }) });
    const underWay = await fetch(`${url}/a`);
    gateway.reload({
      data: { builtInRoutes: false, ...leadingTo({ url: next.url, drainTimeoutMs: 20 }) },
    });
    await assert.rejects(underWay.text());
  });

  test('an upstream that a config drops and another names again keeps its connections', async (t) => {
    let connections = 0;
    const far = await serveHttp(t, named('far'));
    far.server.on('connection', () => connections++);
    const routing = { builtInRoutes: false, ...leadingTo({ url: far.url }) };
    const { url, gateway } = await startGateway(t, { routing });
    assert.equal(await (await fetch(`${url}/a`)).text(), 'far');
    gateway.reload({ data: { builtInRoutes: false } });
    gateway.reload({ data: routing });
    gateway.reload({ data: { builtInRoutes: false, ...leadingTo({ url: far.url, slowStartMs: 1000 }) } });
    assert.equal(await (await fetch(`${url}/a`)).text(), 'far');
    assert.equal(connections, 1);
  });
});
