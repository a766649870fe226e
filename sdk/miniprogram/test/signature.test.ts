// Signed requests over a real socket, checked with the functions that the server uses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSignatureHeader, sha256Hex, sign, stringToSign } from '@xiaoqiao/kit/http';
import fc from 'fast-check';
import { fetchTransport } from '../src/fetch-transport.ts';
import { isApiError } from '../src/index.ts';
import { signatureHeader } from '../src/signature.ts';
import { type Received, SIGNING_KEY } from './backend.ts';
import { world } from './world.ts';

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

test('a phone with a wrong clock signs with the server’s time', async (t) => {
  const { backend, shiftPhone, client } = await world(t);
  shiftPhone(-3 * 3_600_000);
  await client().post('/orders/:id/cancel', { params: { id: 'o' } });
  const { timestamp } = verified(backend.received.at(-1) as Received);
  assert.ok(Math.abs(timestamp - Date.now()) < 60_000);
});

test('a clock that goes wrong while the app runs is corrected by the refusal, and the request sent once more', async (t) => {
  const { backend, shiftPhone, client } = await world(t);
  const app = client();
  await app.login();
  shiftPhone(3_600_000);
  backend.answer = (request) =>
    request.target === '/api/orders/o/confirm' && Math.abs(verified(request).timestamp - Date.now()) > 60_000
      ? { error: 'signature_expired' }
      : undefined;
  await app.post('/orders/:id/confirm', { params: { id: 'o' } });
  assert.equal(backend.count('POST /orders/o/confirm'), 2);
});

test('a signature that stays expired is tried twice, not for ever', async (t) => {
  const { backend, client } = await world(t);
  backend.answer = ({ target }) =>
    target === '/api/orders/o/confirm' ? { error: 'signature_expired' } : undefined;
  const call = client().post('/orders/:id/confirm', { params: { id: 'o' } });
  await assert.rejects(call, (failure) => isApiError(failure) && failure.error === 'signature_expired');
  assert.equal(backend.count('POST /orders/o/confirm'), 2);
});

test('the date of a cached answer teaches nothing', async (t) => {
  const { backend, client } = await world(t);
  const app = client({
    transport: async (request) => {
      const reply = await fetchTransport(fetch)(request);
      const stored: Record<string, string> = { age: '86400', date: 'Thu, 01 Jan 2026 00:00:00 GMT' };
      return request.url.endsWith('/products') ? { ...reply, header: (name) => stored[name] } : reply;
    },
  });
  await app.login();
  await app.get('/products');
  await app.post('/orders/:id/cancel', { params: { id: 'o' } });
  const { timestamp } = verified(backend.received.at(-1) as Received);
  assert.ok(Math.abs(timestamp - Date.now()) < 60_000);
});
