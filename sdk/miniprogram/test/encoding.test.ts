// The SDK's own encoders against Node's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromBase64url, hex, toBase64url, utf8 } from '../src/encoding.ts';

test('text becomes the bytes that Node makes of it, halves of surrogate pairs included', () => {
  const text = fc.string({
    unit: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\ud83d', '\ude00', '小')),
  });
  fc.assert(fc.property(text, (value) => assert.deepEqual(Buffer.from(utf8(value)), Buffer.from(value))));
});

test('bytes become the hex and base64url that Node makes of them, and come back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      assert.equal(hex(bytes), Buffer.from(bytes).toString('hex'));
      assert.equal(toBase64url(bytes), Buffer.from(bytes).toString('base64url'));
      assert.deepEqual(fromBase64url(toBase64url(bytes)), bytes);
    }),
  );
});

test('a character outside the alphabet is refused', () => {
  assert.throws(() => fromBase64url('ab+c'), RangeError);
});
