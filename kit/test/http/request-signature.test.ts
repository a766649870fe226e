// The signature of a request: known answers, and what the header parser refuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatSignatureHeader,
  parseSignatureHeader,
  sha256Hex,
  sign,
  signingKeyOf,
  stringToSign,
} from '../../src/http/request-signature.ts';

const secret = Buffer.from('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 'hex');
const request = {
  method: 'POST',
  target: '/api/orders?a=1&b=%E4%BD%A0',
  timestamp: 1_767_225_600_000,
  nonce: 'n0nce_-12',
  bodyHash: sha256Hex(Buffer.from('{"a":1}')),
};

test('the hash of no bytes is the well-known one of SHA-256', () => {
  assert.equal(
    sha256Hex(new Uint8Array(0)),
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
});

test('the HMAC agrees with RFC 4231, case 2', () => {
  const digest = Buffer.from(sign(Buffer.from('Jefe'), 'what do ya want for nothing?'), 'base64url');
  assert.equal(digest.toString('hex'), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
});

test('the text to sign lists every part on a line of its own', () => {
  assert.equal(
    stringToSign(request),
    `v1\nPOST\n/api/orders?a=1&b=%E4%BD%A0\n1767225600000\nn0nce_-12\n${request.bodyHash}\n`,
  );
});

test('a session key has 32 bytes, is the same every time, and another session has another', () => {
  const key = signingKeyOf(secret, 'session-1');
  assert.equal(key.length, 32);
  assert.deepEqual(key, signingKeyOf(secret, 'session-1'));
  assert.notDeepEqual(key, signingKeyOf(secret, 'session-2'));
});

test('the session key agrees with HKDF done by hand (RFC 5869: extract with zero salt, one expand block)', async () => {
  const { createHmac } = await import('node:crypto');
  const prk = createHmac('sha256', Buffer.alloc(32)).update(secret).digest();
  const okm = createHmac('sha256', prk).update('xiaoqiao/signing/v1/session-1\u0001').digest();
  assert.deepEqual(signingKeyOf(secret, 'session-1'), okm);
});

test('a header comes back as it was written', () => {
  const signature = sign(signingKeyOf(secret, 'session-1'), stringToSign(request));
  const written = formatSignatureHeader({ timestamp: request.timestamp, nonce: request.nonce, signature });
  assert.deepEqual(parseSignatureHeader(written), {
    timestamp: request.timestamp,
    nonce: request.nonce,
    signature,
  });
});

const s = 'A'.repeat(43);
for (const text of [
  '',
  'v1',
  `v2,t=1,n=abcdefgh,s=${s}`,
  `v1,t=-1,n=abcdefgh,s=${s}`,
  `v1,t=1.5,n=abcdefgh,s=${s}`,
  `v1,t=1e3,n=abcdefgh,s=${s}`,
  `v1,t=1234567890123456,n=abcdefgh,s=${s}`,
  `v1,t=1,n=short,s=${s}`,
  `v1,t=1,n=${'a'.repeat(65)},s=${s}`,
  `v1,t=1,n=abcdefgh,s=${s}A`,
  `v1,t=1,n=abcdefgh,s=${s},x=1`,
  `v1,t=1,n=abcdefgh,s=${s}, v1,t=1,n=abcdefgh,s=${s}`,
  `v1,t=1,n=abcdefgh,s=${s}\n`,
  `v1,n=abcdefgh,t=1,s=${s}`,
  `v1,t=1,n=abc\ndefgh,s=${s}`,
]) {
  test(`the header ${JSON.stringify(text.slice(0, 60))} is refused`, () => {
    assert.equal(parseSignatureHeader(text), undefined);
  });
}
