// The link to the house's own services: they can tell that a request is the gateway's, and the gateway learns the names of failures.
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { type TestContext, test } from 'node:test';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { faultOfHandover, handoverKeyOf } from '@xiaoqiao/kit/http';
import { eventually } from '@xiaoqiao/kit/testing';
import { createHouseLink, httpUpstream } from '../../src/index.ts';
import { startGateway } from '../start-gateway.ts';
import { serveHttp } from './servers.ts';

const secret = Buffer.alloc(32, 9);
const key = handoverKeyOf(secret);
/** The answer that an unnamed 401 would score is another one's. */
const ban = {
  name: 'ban',
  automatic: { points: { failedLogin: 100, unauthorized: 0 }, threshold: { address: 100 } },
};
const routing = {
  routes: [
    { id: 'me', match: { method: ['GET', 'POST'], path: '/me' }, policies: ['token'], upstream: 'api' },
    { id: 'all', match: { method: ['GET', 'POST'], path: '/*' }, policies: [ban], upstream: 'api' },
  ],
};

async function start(t: TestContext, fault?: (request: IncomingMessage) => boolean) {
  const faults: (string | undefined)[] = [];
  const seen: IncomingMessage[] = [];
  const services = await serveHttp(t, (request, response) => {
    const { method, url, headers } = request;
    seen.push(request);
    faults.push(faultOfHandover(key, { method: method!, target: url!, headers }, world.clock.now()));
    request.resume();
    if (fault?.(request)) return void request.socket.destroy();
    response.writeHead(401, { 'x-xq-failure': 'credentials_invalid', 'x-other': 'stays' });
    response.end('no');
  });
  const clock = fixedClock();
  const house = createHouseLink({ signingSecret: secret, clock });
  const api = httpUpstream({ url: services.url }, { clock, house });
  t.after(() => api.close());
  const world = await startGateway(t, { clock, routing, upstreams: { api }, trustedProxies: ['127.0.0.1'] });
  return { ...world, faults, seen };
}

test('requests come sealed, with the caller that the gateway found and none that a client made up', async (t) => {
  const { url, token, faults, seen } = await start(t);
  const forged = {
    'x-xq-user': 'somebody-else',
    'x-xq-handover': `v1,t=1,s=${'A'.repeat(43)}`,
    'x-xq-client-ip': '1.2.3.4',
  };
  await fetch(`${url}/a?b=%20c`, { headers: forged });
  await fetch(`${url}/me`, {
    method: 'POST',
    body: 'text',
    headers: { ...forged, authorization: `Bearer ${token()}` },
  });
  assert.deepEqual(faults, [undefined, undefined]);
  assert.equal(seen[0]!.headers['x-xq-user'], undefined);
  assert.notEqual(seen[1]!.headers['x-xq-user'], 'somebody-else');
  assert.notEqual(seen[1]!.headers['x-xq-user'], undefined);
  assert.equal(seen[1]!.headers['x-xq-client-ip'], '127.0.0.1');
});

test('a second attempt has a seal of its own', async (t) => {
  let broken = false;
  const { url, faults } = await start(t, () => {
    const breaks = !broken;
    broken = true;
    return breaks;
  });
  const { status } = await fetch(`${url}/a`);
  assert.equal(status, 401);
  assert.deepEqual(faults, [undefined, undefined]);
});

test('the name of a failure stays with the gateway, which scores it', async (t) => {
  const { url, bans } = await start(t);
  const answer = await fetch(`${url}/a`, { headers: { 'x-forwarded-for': '10.0.0.3' } });
  assert.equal(answer.headers.get('x-xq-failure'), null);
  assert.equal(answer.headers.get('x-other'), 'stays');
  await eventually('a failed login is a ban here', async () => (await bans.list()).length === 1);
  assert.equal((await bans.list())[0]!.reason, 'failed_logins');
});

test('an upstream that is not ours hears nothing of the sort', async (t) => {
  const seen: IncomingMessage[] = [];
  const { url: far } = await serveHttp(t, (request, response) => {
    seen.push(request);
    response.writeHead(200, { 'x-xq-failure': 'whatever it says' }).end();
  });
  const routing = {
    upstreams: { far: { url: far } },
    routes: [{ id: 'far', match: { method: 'GET', path: '/*' }, upstream: 'far' }],
  };
  const { url } = await startGateway(t, { routing });
  const answer = await fetch(`${url}/a`);
  assert.equal(seen[0]!.headers['x-xq-handover'], undefined);
  assert.equal(answer.headers.get('x-xq-failure'), 'whatever it says');
});
