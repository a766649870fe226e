// What the wire refuses: malformed headers, old messages, signature probes.
import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import * as wire from '../../src/wire/index.ts';
import { vectorKey } from '../vectors.ts';

const privateKey = vectorKey('pay-rsa-sign-go');
const publicKey = createPublicKey(privateKey);
const NOW = Date.UTC(2026, 0, 1);
const seconds = NOW / 1000;

const good = `${wire.PAY_SCHEME} mchid="1",serial_no="2",nonce_str="3",timestamp="4",signature="5"`;
const malformed = {
  'is missing': undefined,
  'uses another scheme': good.replace('SHA256', 'SM2'),
  'lacks a member': good.replace(',timestamp="4"', ''),
  'has a member twice': `${good},mchid="9"`,
  'has an unknown member': `${good},extra="9"`,
  'has an empty member': good.replace('"3"', '""'),
  'has a timestamp that is no number': good.replace('"4"', '"4e2"'),
  'has unquoted values': good.replaceAll('"', ''),
};
for (const [what, header] of Object.entries(malformed))
  test(`an Authorization that ${what} does not parse`, () => {
    assert.equal(wire.parseAuthorization(header), undefined);
  });

test('a message is fresh up to, but not including, 300 seconds either way', () => {
  const fresh = (offset: number) => wire.isFresh({ timestamp: String(seconds + offset) }, NOW + 999);
  assert.deepEqual([-300, -299, 0, 299, 300].map(fresh), [false, true, true, true, false]);
});

test('a signature probe fails even when the rest of it would verify', () => {
  const headers = wire.signMessage(
    { serial: 'S', privateKey },
    { timestamp: seconds, nonce: 'n', body: '{}' },
  );
  const signed = wire.readMessageSignature(headers)!;
  assert.equal(wire.verifyMessage(publicKey, signed, '{}'), true);
  const probe = { ...signed, signature: wire.SIGN_TEST_PREFIX + signed.signature };
  assert.equal(wire.verifyMessage(publicKey, probe, '{}'), false);
});

test('message headers are found in any case, and incomplete or doubled ones are refused', () => {
  const headers = wire.signMessage({ serial: 'S', privateKey }, { timestamp: seconds, nonce: 'n', body: '' });
  const lower = Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.toLowerCase(), v]));
  assert.equal(wire.readMessageSignature(lower)?.serial, 'S');
  assert.equal(wire.readMessageSignature({ ...lower, 'wechatpay-nonce': undefined }), undefined);
  assert.equal(wire.readMessageSignature({ ...lower, 'wechatpay-serial': ['S', 'T'] }), undefined);
  assert.equal(wire.readMessageSignature({ ...lower, 'wechatpay-signature-type': 'SM2' }), undefined);
});

test('old and new spellings of a Pay code become one', () => {
  assert.equal(wire.normalisePayCode('ORDERNOTEXIST'), 'ORDER_NOT_EXIST');
  assert.equal(wire.normalisePayCode('ORDER_NOT_EXIST'), 'ORDER_NOT_EXIST');
  assert.equal(wire.normalisePayCode('SOMETHING_NEW'), 'SOMETHING_NEW');
  assert.equal(wire.normalisePayCode('constructor'), 'constructor');
});

test('a pushed message survives its own cipher at every padding length', () => {
  const key = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
  for (let length = 0; length < 40; length++) {
    const message = '信'.repeat(length);
    const sealed = wire.encryptPush(key, { message, appid: 'wx1' });
    assert.equal(wire.decryptPush(key, 'wx1', sealed), message);
  }
  assert.equal(wire.decryptPush(key, 'wx1', 'AAAA'), undefined);
  assert.equal(wire.decryptPush(key, 'wx1', Buffer.alloc(64).toString('base64')), undefined);
});
