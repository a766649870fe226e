// Sealed values: opened in their place only, whole only.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createSealer, type Place } from '../../src/sealing/index.ts';

const place: Place = { kind: 'phone', owner: '01JD0000000000000000000000' };
const text = '+86 13800001111';

test('a sealed value opens to what it was, and does not show it', () => {
  const sealer = createSealer(randomBytes(32));
  const sealed = sealer.seal(text, place);
  assert.equal(sealer.open(sealed, place), text);
  assert.ok(!sealed.includes('13800001111'));
  assert.notEqual(sealer.seal(text, place), sealed);
});

test('a change of any byte is refused', () => {
  const sealer = createSealer(randomBytes(32));
  const [version, keyId, content] = sealer.seal(text, place).split('.') as [string, string, string];
  const bytes = Buffer.from(content, 'base64url');
  for (let i = 0; i < bytes.length; i++) {
    const tampered = Buffer.from(bytes);
    tampered[i]! ^= 1;
    assert.throws(() => sealer.open(`${version}.${keyId}.${tampered.toString('base64url')}`, place));
  }
  assert.throws(() =>
    sealer.open(`${version}.${keyId}.${bytes.subarray(0, -1).toString('base64url')}`, place),
  );
});

test('a value of another user or of another kind is refused', () => {
  const sealer = createSealer(randomBytes(32));
  const sealed = sealer.seal(text, place);
  assert.throws(() => sealer.open(sealed, { ...place, owner: '01JD0000000000000000000001' }));
  assert.throws(() => sealer.open(sealed, { ...place, kind: 'session-key' }));
});

test('after rotation the former key opens and the new one seals', () => {
  const [former, current] = [randomBytes(32), randomBytes(32)];
  const old = createSealer(former).seal(text, place);
  const sealer = createSealer(current, [former]);
  assert.equal(sealer.open(old, place), text);
  assert.throws(() => createSealer(former).open(sealer.seal(text, place), place));
  assert.throws(() => createSealer(current).open(old, place), /no key/);
});

test('what is not a sealed value, and a key of the wrong length, are refused', () => {
  const sealer = createSealer(randomBytes(32));
  for (const nonsense of ['', text, 'v1..', 'v2.00000000.AAAA', 'v1.00000000.AAAA.x'])
    assert.throws(() => sealer.open(nonsense, place));
  assert.throws(() => createSealer(randomBytes(16)), RangeError);
});
