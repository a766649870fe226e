// The ciphers and keys of the API security mode: SM4 beside AES, RSA and nothing else, and words that name the fix.
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import { type ApiSecurityKeys, createWechat } from '../../src/index.ts';
import { openBody, type SymmetricKey, sealBody } from '../../src/wire/index.ts';

const call = { url: 'https://api.weixin.qq.com/wxa/x', appid: 'wx1', timestamp: 1_700_000_000 };
const keyOf = (algorithm: 'AES256_GCM' | 'SM4_GCM'): SymmetricKey => ({
  sn: 's1',
  algorithm,
  key: randomBytes(algorithm === 'SM4_GCM' ? 16 : 32).toString('base64'),
});

test('SM4-GCM seals to the published bytes of RFC 8998', () => {
  // Appendix A.1: there with its own associated data, which is why only the ciphertext can be compared.
  const key = {
    sn: '',
    algorithm: 'SM4_GCM',
    key: Buffer.from('0123456789ABCDEFFEDCBA9876543210', 'hex').toString('base64'),
  } as const;
  const iv = Buffer.from('00001234567800000000ABCD', 'hex');
  const plaintext = Buffer.from(
    'AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA',
    'hex',
  ).toString('latin1');
  // Text is sealed as UTF-8; the stream of the first byte shows through where the plaintext is known.
  const { data } = sealBody(key, call, '\u0000'.repeat(16), iv);
  const expected = Buffer.from('17F399F08C67D5EE19D0DC9969C4BB7D', 'hex');
  const stream = Buffer.from(data, 'base64');
  const known = Buffer.from(plaintext.slice(0, 16), 'latin1');
  assert.deepEqual(Buffer.from(stream.map((byte, n) => byte ^ known[n]!)), expected);
});

for (const algorithm of ['AES256_GCM', 'SM4_GCM'] as const)
  test(`what ${algorithm} sealed opens with its key alone, unchanged, for its own call`, () => {
    const key = keyOf(algorithm);
    const sealed = sealBody(key, call, '{"a":"桥"}');
    assert.equal(openBody(key, call, sealed), '{"a":"桥"}');
    assert.equal(openBody(keyOf(algorithm), call, sealed), undefined);
    assert.equal(openBody(key, { ...call, appid: 'wx2' }, sealed), undefined);
    for (const part of ['iv', 'data', 'authtag'] as const)
      for (const damage of ['', '!!!', sealed[part].slice(4), changed(sealed[part])])
        assert.equal(openBody(key, call, { ...sealed, [part]: damage }), undefined);
  });

/** Always another text, whatever it begins with. */
const changed = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);

const pem = {
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
} as const;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048, ...pem });
const sm2 = generateKeyPairSync('ec', { namedCurve: 'SM2', ...pem });
const good: ApiSecurityKeys = {
  symmetricKey: keyOf('SM4_GCM'),
  privateKeyPem: rsa.privateKey,
  platformCertificates: [{ sn: 'p1', pem: rsa.publicKey }],
};
const wrong: Record<string, [change: Partial<ApiSecurityKeys>, words: RegExp]> = {
  'an SM2 key of the app': [{ privateKeyPem: sm2.privateKey }, /RSAwithSHA256.*admin console.*SM2/],
  'an SM2 certificate of the platform': [
    { platformCertificates: [{ sn: 'p1', pem: sm2.publicKey }] },
    /certificate p1.*RSAwithSHA256/,
  ],
  'an AES key for SM4': [
    { symmetricKey: { ...keyOf('AES256_GCM'), algorithm: 'SM4_GCM' } },
    /SM4_GCM has 16/,
  ],
  'an SM4 key for AES': [{ symmetricKey: { ...keyOf('SM4_GCM'), algorithm: 'AES256_GCM' } }, /GCM has 32/],
  'a cipher of another name': [
    { symmetricKey: { ...keyOf('AES256_GCM'), algorithm: 'AES_CBC' as never } },
    /AES256_GCM and SM4_GCM, not AES_CBC/,
  ],
};
for (const [what, [change, words]] of Object.entries(wrong))
  test(`${what} is refused at the start, and the fix is named`, async () => {
    const start = (security: ApiSecurityKeys) =>
      createWechat({
        apps: [{ appid: 'wx1', secret: 's', security }],
        apiBase: 'http://127.0.0.1:9',
        clock: fixedClock(),
        log: silentLog,
      });
    assert.throws(
      () => start({ ...good, ...change }),
      (thrown: unknown) => thrown instanceof RangeError && words.test(thrown.message),
    );
    await start(good).close();
  });
