// The signature policy: what was signed is what arrives, in time, and once.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { sha256Hex } from '@xiaoqiao/kit/http';
import { createMemoryState } from '@xiaoqiao/state';
import { everything, signatureFor, startGateway, type ToSign, type World } from '../start-gateway.ts';

const routing = everything('body-limit', 'token', 'signature');
const body = '{"quantity":1}';
const target = '/orders?a=1';

interface Sent {
  readonly method?: string;
  readonly target?: string;
  readonly body?: string | Buffer;
  readonly signature?: string | undefined;
}

async function send(world: World, sent: Sent = {}) {
  const signature =
    'signature' in sent ? sent.signature : signatureFor({ target, body, timestamp: world.clock.now() });
  const response = await fetch(world.url + (sent.target ?? target), {
    method: sent.method ?? 'POST',
    headers: {
      authorization: `Bearer ${world.token()}`,
      'content-type': 'application/json',
      ...(signature === undefined ? {} : { 'x-xq-signature': signature }),
    },
    body: (sent.body ?? body) as BodyInit,
  });
  const answer = (await response.json()) as { error?: string };
  return response.ok ? 'ok' : `${response.status} ${answer.error}`;
}

describe('the signature policy', () => {
  test('a good signature passes, and its body reaches the upstream', async (t) => {
    const world = await startGateway(t, { routing });
    assert.equal(await send(world), 'ok');
    assert.deepEqual(
      [world.seen[0]!.length, world.seen[0]!.sha256, world.seen[0]!.headers['x-xq-user']],
      [body.length, sha256Hex(Buffer.from(body)), '01JGXAAAAAAAAAAAAAAAAAAAAA'],
    );
  });

  const signed = (world: World, changes: Partial<ToSign> = {}) =>
    signatureFor({ target, body, timestamp: world.clock.now(), ...changes });
  const bad: [what: string, answer: string, make: (world: World) => Sent][] = [
    ['no signature', '401 signature_missing', () => ({ signature: undefined })],
    ['nonsense', '401 signature_invalid', () => ({ signature: 'v1' })],
    ['another body', '401 signature_invalid', () => ({ body: '{"quantity":9}' })],
    ['another query', '401 signature_invalid', () => ({ target: '/orders?a=2' })],
    ['another method', '401 signature_invalid', () => ({ method: 'PUT' })],
    ['another session’s key', '401 signature_invalid', (w) => ({ signature: signed(w, { sid: 'other' }) })],
    [
      'a timestamp moved afterwards',
      '401 signature_invalid',
      (w) => ({ signature: signed(w).replace(`t=${w.clock.now()}`, `t=${w.clock.now() + 1}`) }),
    ],
    [
      'a stale timestamp',
      '401 signature_expired',
      (w) => ({ signature: signed(w, { timestamp: w.clock.now() - 300_001 }) }),
    ],
    [
      'a timestamp from the future',
      '401 signature_expired',
      (w) => ({ signature: signed(w, { timestamp: w.clock.now() + 300_001 }) }),
    ],
  ];
  for (const [what, answer, make] of bad)
    test(`${what} is ${answer}`, async (t) => {
      const world = await startGateway(t, { routing });
      assert.equal(await send(world, make(world)), answer);
      assert.deepEqual(world.seen, []);
    });

  test('the same signature is good once, for as long as its timestamp could be', async (t) => {
    const world = await startGateway(t, { routing });
    const signature = signatureFor({ target, body, timestamp: world.clock.now() + 300_000 });
    assert.equal(await send(world, { signature }), 'ok');
    assert.equal(await send(world, { signature }), '401 nonce_replayed');
    world.clock.advance(600_000);
    assert.equal(await send(world, { signature }), '401 nonce_replayed');
    world.clock.advance(1);
    assert.equal(await send(world, { signature }), '401 signature_expired');
    assert.equal(world.seen.length, 1);
  });

  test('of many copies at once exactly one passes', async (t) => {
    const world = await startGateway(t, { routing });
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(world)));
    assert.equal(answers.filter((answer) => answer === 'ok').length, 1);
  });

  test('a signature older than the store of nonces is refused: it may have been spent before a restart', async (t) => {
    const world = await startGateway(t, { routing });
    const before = world.clock.now() - 1;
    assert.equal(
      await send(world, { signature: signed(world, { timestamp: before }) }),
      '401 signature_expired',
    );
    assert.equal(await send(world, { signature: signed(world) }), 'ok');
  });

  test('a forged request does not use up the nonce of the true one', async (t) => {
    const world = await startGateway(t, { routing });
    assert.equal(await send(world, { body: 'forged' }), '401 signature_invalid');
    assert.equal(await send(world), 'ok');
  });

  test('a body beyond the limit is refused before it is hashed', async (t) => {
    const world = await startGateway(t, {
      routing: everything({ name: 'body-limit', bytes: 10 }, 'token', 'signature'),
    });
    assert.equal(await send(world), '413 body_too_large');
  });

  for (const [whenStoreFails, expected] of [
    [undefined, '503 overloaded'],
    ['closed', '503 overloaded'],
    ['open', 'ok'],
  ] as const)
    test(`when nobody can tell whether it is a replay and the policy says ${whenStoreFails}, the answer is ${expected}`, async (t) => {
      const clock = fixedClock();
      const reserve = () => Promise.reject(new Error('the store is down'));
      const world = await startGateway(t, {
        clock,
        state: { ...createMemoryState({ clock }), nonces: { knownSince: 0, reserve } },
        routing: everything('token', {
          name: 'signature',
          ...(whenStoreFails === undefined ? {} : { whenStoreFails }),
        }),
      });
      assert.equal(await send(world), expected);
      const counter = world.registry.getSingleMetric('xiaoqiao_gateway_nonce_store_failures_total')!;
      assert.deepEqual((await counter.get()).values, [
        { value: 1, labels: { mode: whenStoreFails ?? 'closed' } },
      ]);
    });

  test('a store that began anew while the request was on its way is not believed', async (t) => {
    const clock = fixedClock();
    const nonces = {
      knownSince: 0,
      reserve: async () => {
        nonces.knownSince = clock.now() + 1;
        return true;
      },
    };
    const world = await startGateway(t, {
      clock,
      state: { ...createMemoryState({ clock }), nonces },
      routing,
    });
    assert.equal(await send(world), '401 signature_expired');
  });
});
