// Which targets are asked at all: by what checks see, by what requests see, and by the circuit breaker.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import type { World } from '../start-gateway.ts';
import { startGateway } from '../start-gateway.ts';
import { errorOf, leadingTo, named, serveHttp, targets } from './servers.ts';

const statusOf = ({ gateway }: World) => gateway.status().upstreams.at(-1)!;
const stateOf = (world: World, address: string) =>
  statusOf(world).endpoints.find((each) => address.endsWith(each.address))!.state;
const ask = async (url: string) => (await fetch(`${url}/a`)).text();

describe('active checks', () => {
  test('take a target out that fails them and back in when it passes', async (t) => {
    let ill = false;
    const moody = await serveHttp(t, (request, response) => {
      if (request.url === '/healthz?full=1') response.writeHead(ill ? 500 : 200).end();
      else response.end('moody');
    });
    const steady = await serveHttp(t, named('steady'));
    const health = { path: '/healthz?full=1', intervalMs: 5, healthyAfter: 2, unhealthyAfter: 2 };
    const routing = leadingTo({ targets: targets(moody.url, steady.url), health });
    const world = await startGateway(t, { routing });
    assert.deepEqual(new Set([await ask(world.url), await ask(world.url)]), new Set(['moody', 'steady']));
    ill = true;
    await eventually('it is out', () => stateOf(world, moody.url) === 'down');
    for (let i = 0; i < 4; i++) assert.equal(await ask(world.url), 'steady');
    assert.equal(statusOf(world).state, 'degraded');
    ill = false;
    await eventually('it is back', () => stateOf(world, moody.url) === 'up');
    assert.ok(world.log.text().includes('a target is down'));
    assert.ok(world.log.text().includes('answered 500'));
  });

  test('of all targets that fail make an upstream that is down, by name in the readiness checks', async (t) => {
    const far = await serveHttp(t, (_request, response) => response.writeHead(503).end());
    const routing = leadingTo({ url: far.url, health: { path: '/', intervalMs: 5 } });
    const world = await startGateway(t, { routing });
    await eventually('it is down', () => statusOf(world).state === 'down');
    assert.deepEqual(await errorOf(`${world.url}/a`), [
      502,
      'upstream_unavailable',
      { reason: 'no_healthy_target' },
    ]);
    assert.deepEqual(world.gateway.upstreamChecks(), [
      { name: 'api', ok: true },
      { name: 'far', ok: false, reason: `${new URL(far.url).host} is down` },
    ]);
    assert.match(await world.registry.metrics(), /upstream_target_up\{upstream="far"[^}]*\} 0/);
  });
});

describe('passive checks', () => {
  test('leave a target alone after so many failures, for so long, then try it again', async (t) => {
    const working = await serveHttp(t, named('working'));
    const broken = 'http://127.0.0.1:9';
    const passive = { maxFails: 2, failTimeoutMs: 1000 };
    const routing = leadingTo({ targets: targets(broken, working.url), passive });
    const world = await startGateway(t, { routing });
    const triesOf = () => statusOf(world).endpoints.find(({ target }) => target === broken)!.requests;
    for (let i = 0; i < 12; i++) assert.equal(await ask(world.url), 'working');
    assert.equal(triesOf(), 2);
    assert.equal(stateOf(world, broken), 'failing');
    world.clock.advance(1001);
    for (let i = 0; i < 12; i++) assert.equal(await ask(world.url), 'working');
    assert.equal(triesOf(), 3);
  });

  test('count the statuses that the config names', async (t) => {
    const busy = await serveHttp(t, (_request, response) => response.writeHead(503).end('busy'));
    const working = await serveHttp(t, named('working'));
    const passive = { maxFails: 1, statuses: [503] };
    const world = await startGateway(t, {
      routing: leadingTo({ targets: targets(busy.url, working.url), passive }),
    });
    const answers = [];
    for (let i = 0; i < 10; i++) answers.push(await ask(world.url));
    assert.equal(answers.filter((answer) => answer === 'busy').length, 1);
  });

  test('never leave nobody to ask', async (t) => {
    let broken = true;
    const far = await serveHttp(t, (request, response) => {
      if (broken) request.socket.destroy();
      else response.end('far');
    });
    const world = await startGateway(t, {
      routing: leadingTo({ url: far.url, passive: { maxFails: 1 }, retry: { attempts: 0 } }),
    });
    for (let i = 0; i < 5; i++) assert.equal((await fetch(`${world.url}/a`)).status, 502);
    broken = false;
    assert.equal(await ask(world.url), 'far');
  });

  test('backups are asked only while nobody else is well', async (t) => {
    const main = await serveHttp(t, named('main'));
    const backup = await serveHttp(t, named('backup'));
    const all = [{ url: backup.url, backup: true }, { url: main.url }];
    const world = await startGateway(t, { routing: leadingTo({ targets: all, passive: { maxFails: 1 } }) });
    for (let i = 0; i < 4; i++) assert.equal(await ask(world.url), 'main');
    await main.kill();
    for (let i = 0; i < 4; i++) assert.equal(await ask(world.url), 'backup');
  });
});

describe('the circuit breaker', () => {
  const breaker = { minimumRequests: 4, errorRate: 0.5, windowMs: 10_000, openMs: 2000, trials: 2 };

  test('opens when too much fails, lets a few try after a while, and closes when they succeed', async (t) => {
    let broken = true;
    let asked = 0;
    const far = await serveHttp(t, (_request, response) => {
      asked++;
      response.writeHead(broken ? 500 : 200).end('far');
    });
    const world = await startGateway(t, { routing: leadingTo({ url: far.url, breaker }) });
    for (let i = 0; i < 4; i++) assert.equal((await fetch(`${world.url}/a`)).status, 500);
    const refused = await fetch(`${world.url}/a`);
    assert.equal(refused.status, 502);
    assert.equal(refused.headers.get('retry-after'), '2');
    assert.deepEqual(((await refused.json()) as { details: object }).details, { reason: 'circuit_open' });
    assert.equal(asked, 4);
    assert.equal(statusOf(world).state, 'down');
    assert.match(await world.registry.metrics(), /upstream_breaker_state\{upstream="far"\} 2/);

    world.clock.advance(2000);
    assert.equal(statusOf(world).breaker, 'half_open');
    assert.equal((await fetch(`${world.url}/a`)).status, 500);
    assert.equal((await fetch(`${world.url}/a`)).status, 502);
    assert.equal(asked, 5);

    broken = false;
    world.clock.advance(2000);
    for (let i = 0; i < 3; i++) assert.equal((await fetch(`${world.url}/a`)).status, 200);
    assert.equal(statusOf(world).breaker, 'closed');
    assert.equal(statusOf(world).breakerOpenings, 2);
  });

  test('opens when too much is slow', async (t) => {
    const far = await serveHttp(t, (_request, response) => void setTimeout(() => response.end('far'), 5));
    const slow = { ...breaker, slowMs: 2, slowRate: 0.5 };
    const world = await startGateway(t, { routing: leadingTo({ url: far.url, breaker: slow }) });
    for (let i = 0; i < 4; i++) assert.equal(await ask(world.url), 'far');
    assert.equal(statusOf(world).breaker, 'open');
  });

  test('forgets what is older than its window, and waits for enough requests', async (t) => {
    let broken = true;
    const far = await serveHttp(t, (_request, response) => response.writeHead(broken ? 500 : 200).end());
    const world = await startGateway(t, { routing: leadingTo({ url: far.url, breaker }) });
    for (let i = 0; i < 3; i++) await fetch(`${world.url}/a`);
    world.clock.advance(11_000);
    broken = false;
    for (let i = 0; i < 4; i++) await fetch(`${world.url}/a`);
    broken = true;
    await fetch(`${world.url}/a`);
    assert.equal(statusOf(world).breaker, 'closed');
  });

  test('lets a client that leaves count for nothing', async (t) => {
    let reached = 0;
    const far = await serveHttp(t, (request, response) => {
      reached++;
      if (request.url === '/a') response.writeHead(500).end();
    });
    const world = await startGateway(t, { routing: leadingTo({ url: far.url, breaker }) });
    for (let i = 0; i < 4; i++) await fetch(`${world.url}/a`);
    world.clock.advance(2000);
    for (let i = 0; i < 4; i++) {
      const controller = new AbortController();
      const leaving = fetch(`${world.url}/silent`, { signal: controller.signal });
      await eventually('the trial is there', () => reached === 5 + i);
      controller.abort();
      await assert.rejects(leaving);
      await eventually('it has been let go', () => statusOf(world).endpoints[0]!.underWay === 0);
    }
    assert.equal(statusOf(world).breaker, 'half_open');
  });
});
