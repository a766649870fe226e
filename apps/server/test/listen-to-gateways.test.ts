// The listener of the services: gateways come in, probes are answered, everybody else is told where he is, and a stop loses nothing.
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import { adjustableClock } from '@xiaoqiao/kit/clock';
import { handoverHeader, handoverKeyOf, identityHeaders, sealHandover } from '@xiaoqiao/kit/http';
import { Registry } from 'prom-client';
import { listenToGateways } from '../src/listen-to-gateways.ts';
import { send } from './support/raw-requests.ts';

const signingSecret = Buffer.alloc(32, 3);
const key = handoverKeyOf(signingSecret);

async function start(t: TestContext) {
  const clock = adjustableClock();
  const registry = new Registry();
  const named = (name: string) => ({
    routing: (request: IncomingMessage, response: ServerResponse) =>
      void response.end(`${name} ${request.url}`),
  });
  const served = await listenToGateways(
    { clock, registry },
    {
      host: '127.0.0.1',
      port: 0,
      signingSecret,
      api: { ...named('api'), server: createServer() },
      objects: named('objects'),
    },
  );
  t.after(() => served.stop(0));
  const caller = { [identityHeaders.user]: 'u1', [identityHeaders.clientIp]: '10.0.0.1' };
  const ask = (target: string, { method = 'GET', sealedFor = target, at = clock.now() } = {}) => {
    const seal = sealHandover(key, { method, target: sealedFor, headers: caller }, at);
    return send(served.url + target, { method, headers: { ...caller, [handoverHeader]: seal } });
  };
  return { ...served, clock, registry, ask };
}

test('what a gateway hands over goes to the application or to the objects, by its path', async (t) => {
  const { ask } = await start(t);
  assert.equal((await ask('/api/orders?a=1')).text, 'api /api/orders?a=1');
  assert.equal((await ask('/objects/public/a', { method: 'PUT' })).text, 'objects /objects/public/a');
  assert.equal((await ask('/objects', { method: 'POST' })).text, 'objects /objects');
  assert.equal((await ask('/objectsandmore')).text, 'api /objectsandmore');
});

test('probes and public keys need no gateway, and nothing that only begins like them', async (t) => {
  const { url } = await start(t);
  for (const path of ['/healthz', '/readyz', '/api/readyz?a', '/.well-known/jwks.json'])
    assert.equal((await send(url + path)).text, `api ${path}`);
  for (const path of ['/', '/readyz/', '/readyz%2f..%2fapi/orders', '/healthz.json', '/metrics'])
    assert.equal((await send(url + path)).body.error, 'gateway_only');
  assert.equal((await send(`${url}/readyz`, { method: 'POST', body: {} })).body.error, 'gateway_only');
});

test('a handover is good for its own request, and for a minute', async (t) => {
  const { ask, clock, registry } = await start(t);
  const reasonOf = ({ status, body }: Awaited<ReturnType<typeof ask>>) => [
    status,
    body.error,
    (body.details as { reason: string }).reason,
  ];
  assert.deepEqual(reasonOf(await ask('/api/orders', { sealedFor: '/api/tasks' })), [
    403,
    'gateway_only',
    'invalid',
  ]);
  const expired = await ask('/api/orders', { at: clock.now() - 60_001 });
  assert.deepEqual(reasonOf(expired), [403, 'gateway_only', 'expired']);
  assert.match(await registry.metrics(), /xiaoqiao_handover_refused_total\{reason="expired"\} 1/);
});

test('while it leaves it answers, and lets each connection go', async (t) => {
  const { ask, drain, stop } = await start(t);
  assert.equal((await ask('/api/orders')).headers.get('connection'), 'keep-alive');
  drain();
  const answer = await ask('/api/orders');
  assert.deepEqual([answer.status, answer.headers.get('connection')], [200, 'close']);
  await stop(1000);
  await assert.rejects(ask('/api/orders'));
});
