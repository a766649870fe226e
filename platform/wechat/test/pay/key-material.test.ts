// Keys that cannot work are refused at the start, in words that name the fix.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import { createWechatPay, type WechatPayOptions } from '../../src/index.ts';
import { vector } from '../vectors.ts';

const pem = { publicKeyEncoding: { type: 'spki', format: 'pem' } as const };
const plain = { privateKeyEncoding: { type: 'pkcs8', format: 'pem' } as const };
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, ...pem, ...plain });
const short = generateKeyPairSync('rsa', { modulusLength: 1024, ...pem, ...plain });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256', ...pem, ...plain });
const locked = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  ...pem,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
});
const certificate = vector('pay-rsa-verify-cert-go').input.certificate!;
const id = `PUB_KEY_ID_${'0'.repeat(32)}`;

const good: WechatPayOptions = {
  mchid: '1900000001',
  appid: 'wx1',
  serialNo: 'A1',
  privateKeyPem: privateKey,
  apiV3Key: 'k'.repeat(32),
  publicKey: { id, pem: publicKey },
  base: 'http://127.0.0.1:9',
  clock: fixedClock(),
  log: silentLog,
};

const wrong: Record<string, [change: Partial<WechatPayOptions>, words: RegExp]> = {
  'a certificate for the private key': [{ privateKeyPem: certificate }, /apiclient_key\.pem, not/],
  'a public key for the private key': [{ privateKeyPem: publicKey }, /is a public key.*apiclient_key\.pem/],
  'a locked private key': [{ privateKeyPem: locked.privateKey }, /passphrase/],
  'a private key of another kind': [{ privateKeyPem: curve.privateKey }, /kind ec.*RSA/],
  'a private key that is too short': [{ privateKeyPem: short.privateKey }, /2048/],
  'no PEM at all': [{ privateKeyPem: 'nonsense' }, /no PEM/],
  'an APIv3 key that is too short': [{ apiV3Key: 'k'.repeat(31) }, /32 bytes, not 31/],
  'an APIv3 key in hex': [{ apiV3Key: 'ab'.repeat(32) }, /32 bytes, not 64.*neither base64 nor hex/],
  'the id of a public key without its prefix': [
    { publicKey: { id: '0'.repeat(32), pem: publicKey } },
    /begins with PUB_KEY_ID_/,
  ],
  'a prefix without an id': [{ publicKey: { id: 'PUB_KEY_ID_', pem: publicKey } }, /begins with PUB_KEY_ID_/],
  'a private key for the public key': [{ publicKey: { id, pem: privateKey } }, /pub_key\.pem, not/],
  'a certificate for the public key': [{ publicKey: { id, pem: certificate } }, /is a certificate/],
  'a public key of another kind': [{ publicKey: { id, pem: curve.publicKey } }, /kind ec/],
  'a public key that is no PEM': [{ publicKey: { id, pem: 'x' } }, /no PEM/],
  'the id of the public key for the serial number': [{ serialNo: id }, /own API certificate/],
  'a serial number with colons': [{ serialNo: 'A1:B2' }, /without colons/],
};
for (const [what, [change, words]] of Object.entries(wrong))
  test(`${what} is refused`, () => {
    assert.throws(
      () => createWechatPay({ ...good, ...change }),
      (thrown: unknown) => thrown instanceof RangeError && words.test(thrown.message),
    );
  });

test('what is refused at the start keeps its secrets', () => {
  for (const change of [{ privateKeyPem: curve.privateKey }, { apiV3Key: 'secret' }])
    assert.throws(
      () => createWechatPay({ ...good, ...change }),
      ({ message }: Error) => !message.includes('secret') && !message.includes('BEGIN'),
    );
});

test('whatever is wrong with a sensitive field, the error is the same', async () => {
  const client = createWechatPay(good);
  const failures = ['', 'AAAA', 'A'.repeat(344), '不是', Buffer.alloc(256, 255).toString('base64')].map(
    (encrypted) => {
      try {
        client.decryptSensitive(encrypted);
        return 'read';
      } catch (error) {
        const { error: name, details, cause } = error as { error: string; details: object; cause: Error };
        return JSON.stringify([name, details, cause.message, cause.cause ?? null]);
      }
    },
  );
  assert.equal(new Set(failures).size, 1);
  assert.match(failures[0]!, /wechat_unavailable/);
  await client.disconnect();
});
