// Signed requests over a real socket, checked with the functions that the server uses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSignatureHeader, sha256Hex, sign, stringToSign } from '@xiaoqiao/kit/http';
import fc from 'fast-check';
import { isApiError } from '../src/index.ts';
import { signatureHeader } from '../src/signature.ts';
import { type Received, SIGNING_KEY } from './backend.ts';
import { withoutDate, world } from './world.ts';

/** What the server makes of a request: its timestamp and nonce when the signature holds. */
function verified({ method, target, headers, body }: Received) {
  const parsed = parseSignatureHeader(String(headers['x-xq-signature']));
  assert.ok(parsed);
  const { timestamp, nonce, signature } = parsed;
  const text = stringToSign({ method, target, timestamp, nonce, bodyHash: sha256Hex(Buffer.from(body)) });
  assert.equal(signature, sign(Buffer.from(SIGNING_KEY, 'base64url'), text));
  return { timestamp, nonce };
}

test('the server computes the same signature for any method, target and body', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.nat(), (body, target, timestamp) => {
      const request = { method: 'POST', target, timestamp, nonce: 'nonce-nonce' };
      const header = signatureHeader({ ...request, body, signingKey: SIGNING_KEY });
      const text = stringToSign({ ...request, bodyHash: sha256Hex(Buffer.from(body)) });
      assert.deepEqual(parseSignatureHeader(header), {
        timestamp,
        nonce: request.nonce,
        signature: sign(Buffer.from(SIGNING_KEY, 'base64url'), text),
      });
    }),
  );
});

test('routes that ask for it are signed as they arrive at the server, with a body and without', async (t) => {
  const { backend, client } = await world(t);
  const app = client();
  const body = { items: [{ skuId: 's', quantity: 1 }], addressId: 'a', note: "三楼 'B' 座 🌉" };
  await app.post('/orders', { body });
  verified(backend.received.at(-1) as Received);
  await app.post('/orders/:id/pay', { params: { id: "it's (odd)*" } });
  const paid = backend.received.at(-1) as Received;
  assert.equal(paid.target, '/api/orders/it%27s%20%28odd%29%2A/pay');
  verified(paid);
  await app.get('/orders');
  assert.equal(backend.received.at(-1)?.headers['x-xq-signature'], undefined);
});

test('every attempt carries a new nonce', async (t) => {
  const { backend, client } = await world(t);
  let failures = 2;
  backend.answer = ({ target }) =>
    target === '/api/orders/o/pay' && failures-- > 0 ? { error: 'overloaded' } : undefined;
  await client().post('/orders/:id/pay', { params: { id: 'o' } });
  const nonces = backend.received
    .filter(({ target }) => target === '/api/orders/o/pay')
    .map((r) => verified(r).nonce);
  assert.equal(new Set(nonces).size, 3);
});

/** Refuses signatures that are more than a minute old or early, saying the time in `details` if asked to. */
const strict = (details: () => Record<string, unknown>) => (request: Received) =>
  request.target.startsWith('/api/orders/') && Math.abs(verified(request).timestamp - Date.now()) > 60_000
    ? { error: 'signature_expired' as const, details: details() }
    : undefined;

test('a phone with a wrong clock takes the server’s time from the refusal’s date and is refused once only', async (t) => {
  const { backend, shiftPhone, client } = await world(t);
  shiftPhone(-3 * 3_600_000);
  backend.answer = strict(() => ({}));
  const app = client();
  await app.post('/orders/:id/cancel', { params: { id: 'o' } });
  await app.post('/orders/:id/confirm', { params: { id: 'o' } });
  assert.equal(backend.count('POST /orders/o/cancel'), 2);
  assert.equal(backend.count('POST /orders/o/confirm'), 1);
});

test('a clock that is changed while the app runs is followed again', async (t) => {
  const { backend, shiftPhone, client } = await world(t);
  backend.answer = strict(() => ({}));
  const app = client();
  for (const change of [3_600_000, -86_400_000, 86_400_000]) {
    shiftPhone(change);
    await app.post('/orders/:id/confirm', { params: { id: 'o' } });
  }
  assert.equal(backend.count('POST /orders/o/confirm'), 6);
});

test('the time told in the refusal’s details is enough where no Date header can be seen', async (t) => {
  const { backend, shiftPhone, client } = await world(t);
  shiftPhone(-7 * 3_600_000);
  backend.answer = strict(() => ({ serverTime: new Date().toISOString() }));
  const app = client({ transport: withoutDate });
  await app.post('/orders/:id/cancel', { params: { id: 'o' } });
  assert.equal(backend.count('POST /orders/o/cancel'), 2);
});

test('a signature that stays expired is tried twice, not for ever', async (t) => {
  const { backend, client } = await world(t);
  backend.answer = ({ target }) =>
    target === '/api/orders/o/confirm' ? { error: 'signature_expired' } : undefined;
  const call = client().post('/orders/:id/confirm', { params: { id: 'o' } });
  await assert.rejects(call, (failure) => isApiError(failure) && failure.error === 'signature_expired');
  assert.equal(backend.count('POST /orders/o/confirm'), 2);
});
