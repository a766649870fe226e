// The inspector: for each usual mistake a request that makes it, and the words it is told in.
import assert from 'node:assert/strict';
import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  privateEncrypt,
  sign,
} from 'node:crypto';
import { test } from 'node:test';
import { inspectRequest, type KnownKeys } from '../../src/inspect/inspect-request.ts';
import { type MistakeName, mistakes } from '../../src/inspect/mistakes.ts';
import { keys, merchant } from '../local-wechat.ts';

const NOW = 1_800_000_000;
const privateKey = createPrivateKey(merchant.privateKeyPem);
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = { ...merchant, mchid: '1900000099', serialNo: 'AA', key: stranger.publicKey };
const own = { ...merchant, key: createPublicKey(merchant.certificatePem) };
const platformKey = createPrivateKey(keys.publicKey.privateKeyPem);
const known: KnownKeys = {
  merchants: new Map([own, other].map((one) => [one.mchid, one])),
  platform: () => [{ serial: keys.publicKey.id, publicKey: createPublicKey(platformKey) }],
  hosts: ['https://pay.example'],
};

interface Sent {
  method?: string;
  target?: string;
  body?: string | Buffer;
  timestamp?: string;
  nonce?: string;
  serialNo?: string;
  mchid?: string;
  headers?: Record<string, string | undefined>;
  /** What the sender signs, given what it sends. */
  message?: (right: {
    method: string;
    target: string;
    timestamp: string;
    nonce: string;
    body: string;
  }) => string;
  signature?: (message: Buffer) => string;
  authorization?: (right: string) => string | undefined;
}

const BODY = '{"description":"桥/shop","amount":{"total":1},"mchid":"1"}';
const right = (p: { method: string; target: string; timestamp: string; nonce: string; body: string }) =>
  `${p.method}\n${p.target}\n${p.timestamp}\n${p.nonce}\n${p.body}\n`;
const rsa = (message: Buffer) => sign('sha256', message, privateKey).toString('base64');

function inspect(sent: Sent) {
  const {
    method = 'POST',
    target = '/v3/pay/transactions/jsapi',
    body = BODY,
    timestamp = String(NOW),
  } = sent;
  const { nonce = 'aBcDeF0123456789', serialNo = merchant.serialNo, mchid = merchant.mchid } = sent;
  const text = (sent.message ?? right)({ method, target, timestamp, nonce, body: body.toString() });
  const signature = (sent.signature ?? rsa)(Buffer.from(text));
  const header =
    `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",signature="${signature}",` +
    `timestamp="${timestamp}",serial_no="${serialNo}"`;
  const inspection = inspectRequest(known, {
    method,
    target,
    body: Buffer.from(body),
    now: NOW,
    headers: {
      host: '127.0.0.1:8090',
      authorization: sent.authorization ? sent.authorization(header) : header,
      'user-agent': 'test',
      accept: 'application/json',
      'content-type': 'application/json',
      'wechatpay-serial': keys.publicKey.id,
      ...sent.headers,
    },
  });
  return { inspection, text };
}

const get = {
  method: 'GET',
  target: '/v3/pay/transactions/out-trade-no/A%7CB?mchid=1900000001&b=2&a=1',
  body: '',
};
const pythonBody = '{"description": "\\u6865/shop", "amount": {"total": 1}, "mchid": "1"}';
const phpBody = BODY.replace('/', '\\/');

const cases: [MistakeName[], Sent][] = [
  [[], {}],
  [[], get],
  [['finalNewline'], { message: (p) => right(p).slice(0, -1) }],
  [['finalNewline'], { ...get, message: (p) => right(p).slice(0, -1) }],
  [['extraNewline'], { message: (p) => `${right(p)}\n` }],
  [['carriageReturns'], { message: (p) => right(p).replaceAll('\n', '\r\n') }],
  [['newlinesEscaped'], { message: (p) => right(p).replaceAll('\n', '\\n') }],
  [['newlinesMissing'], { message: (p) => right(p).replaceAll('\n', '') }],
  [['timestampAndNonceSwapped'], { message: (p) => right({ ...p, nonce: p.timestamp, timestamp: p.nonce }) }],
  [['queryLeftOut'], { ...get, message: (p) => right({ ...p, target: p.target.split('?')[0]! }) }],
  [
    ['queryReordered'],
    {
      ...get,
      message: (p) =>
        right({
          ...p,
          target: p.target.replace('b=2&a=1', '').replace('?mchid=1900000001&', '?a=1&b=2&mchid=1900000001'),
        }),
    },
  ],
  [['pathDecoded'], { ...get, message: (p) => right({ ...p, target: decodeURIComponent(p.target) }) }],
  [['pathEncoded'], { ...get, target: '/v3/a/A|B', message: (p) => right({ ...p, target: '/v3/a/A%7CB' }) }],
  [['pathWithHost'], { message: (p) => right({ ...p, target: `https://pay.example${p.target}` }) }],
  [['pathWithHost'], { message: (p) => right({ ...p, target: `http://127.0.0.1:8090${p.target}` }) }],
  [['pathSlash'], { message: (p) => right({ ...p, target: p.target.slice(1) }) }],
  [['pathPrefix'], { message: (p) => right({ ...p, target: p.target.slice(3) }) }],
  [['methodCase'], { message: (p) => right({ ...p, method: 'post' }) }],
  [['methodWrong'], { message: (p) => right({ ...p, method: 'GET' }) }],
  [['timestampSignedInMilliseconds'], { message: (p) => right({ ...p, timestamp: `${p.timestamp}000` }) }],
  [
    ['timestampMilliseconds', 'timestampSignedInSeconds'],
    { timestamp: `${NOW}123`, message: (p) => right({ ...p, timestamp: String(NOW) }) },
  ],
  [['timestampMilliseconds'], { timestamp: `${NOW}123` }],
  [['timestampTwice'], { message: (p) => right({ ...p, timestamp: String(NOW + 1) }) }],
  [['timestampMalformed'], { timestamp: 'now' }],
  [['clockSkew'], { timestamp: String(NOW - 301) }],
  [['nonceCase'], { message: (p) => right({ ...p, nonce: p.nonce.toUpperCase() }) }],
  [['bodyLeftOut'], { message: (p) => right({ ...p, body: '' }) }],
  [['bodyOfGet'], { ...get, message: (p) => right({ ...p, body: '{}' }) }],
  [['bodyReserialised'], { message: (p) => right({ ...p, body: pythonBody }) }],
  [['bodyReserialised'], { message: (p) => right({ ...p, body: phpBody }) }],
  [['bodyReserialised'], { body: pythonBody, message: (p) => right({ ...p, body: BODY }) }],
  [['bodyNewline'], { body: `${BODY}\n`, message: (p) => right({ ...p, body: BODY }) }],
  [
    ['digestBare'],
    {
      signature: (m) =>
        privateEncrypt(privateKey, createHash('sha256').update(m).digest()).toString('base64'),
    },
  ],
  [['hashedTwice'], { signature: (m) => rsa(Buffer.from(createHash('sha256').update(m).digest('hex'))) }],
  [['digestWrong'], { signature: (m) => sign('sha1', m, privateKey).toString('base64') }],
  [
    ['pss'],
    {
      signature: (m) =>
        sign('sha256', m, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING }).toString('base64'),
    },
  ],
  [['signatureHex'], { signature: (m) => Buffer.from(rsa(m), 'base64').toString('hex') }],
  [['signatureBase64url'], { signature: (m) => Buffer.from(rsa(m), 'base64').toString('base64url') }],
  [['signatureUrlEncoded'], { signature: (m) => encodeURIComponent(rsa(m)) }],
  [['signatureNotBase64'], { signature: () => '签名' }],
  [['signatureLength'], { signature: (m) => rsa(m).slice(0, 100) }],
  [['keyOfOtherMerchant'], { signature: (m) => sign('sha256', m, stranger.privateKey).toString('base64') }],
  [['keyOfPlatform'], { signature: (m) => sign('sha256', m, platformKey).toString('base64') }],
  [
    ['keyUnknown'],
    {
      signature: (m) =>
        sign('sha256', m, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey).toString('base64'),
    },
  ],
  [['stringUnknown'], { message: () => 'something else' }],
  [['mchidUnknown'], { mchid: '1' }],
  [['serialCase'], { serialNo: merchant.serialNo.toLowerCase() }],
  [['serialPlatform'], { serialNo: keys.publicKey.id }],
  [['serialWrong'], { serialNo: 'ABCDEF' }],
  [['authorizationMissing'], { authorization: () => undefined }],
  [['schemeWrong'], { authorization: (header) => header.replace('WECHATPAY2-SHA256-RSA2048', 'Bearer') }],
  [['authorizationMalformed'], { authorization: (header) => header.replaceAll('"', "'") }],
  [['serialHeaderMissing'], { headers: { 'wechatpay-serial': undefined } }],
  [['userAgentMissing'], { headers: { 'user-agent': undefined } }],
  [['acceptMissing'], { headers: { accept: 'text/html' } }],
  [['contentTypeWrong'], { headers: { 'content-type': 'text/plain' } }],
  [['serialWrong', 'finalNewline'], { serialNo: 'ABCDEF', message: (p) => right(p).slice(0, -1) }],
  [
    ['queryLeftOut', 'bodyOfGet', 'timestampSignedInMilliseconds'],
    {
      ...get,
      message: (p) => right({ ...p, target: p.target.split('?')[0]!, body: '{}', timestamp: `${NOW}000` }),
    },
  ],
];

for (const [index, [names, sent]] of cases.entries())
  test(`${index + 1}: ${names.length === 0 ? 'a right signature has no mistake' : names.join(' and ')}`, () => {
    const { inspection, text } = inspect(sent);
    assert.deepEqual(
      inspection.mistakes.map(({ name }) => name),
      names,
    );
    if (inspection.signed !== undefined && !names.includes('hashedTwice'))
      assert.equal(inspection.signed, text);
  });

test('a string that is not found is at least told by its digest', () => {
  const { inspection, text } = inspect({ message: () => 'something else' });
  assert.equal(inspection.signed, undefined);
  assert.equal(inspection.signedSha256, createHash('sha256').update(text).digest('hex'));
  assert.notEqual(inspection.signedSha256, inspection.expectedSha256);
});

test('each part is shown as it should be beside as it was', () => {
  const { inspection } = inspect({
    ...get,
    message: (p) => right({ ...p, target: '/v3/pay/transactions/out-trade-no/A%7CB' }),
  });
  const different = inspection.parts.filter(({ expected, signed }) => expected !== signed);
  assert.deepEqual(different, [
    { name: 'target', expected: get.target, signed: '/v3/pay/transactions/out-trade-no/A%7CB' },
  ]);
});

test('a body that is no UTF-8 is called that', () => {
  const body = Buffer.from([0x7b, 0xc7, 0xc5, 0x7d]);
  const { inspection } = inspect({ body, message: () => 'what was meant' });
  assert.deepEqual(
    inspection.mistakes.map(({ name }) => name),
    ['bodyLengthOrEncoding'],
  );
});

test('the whole signature is not repeated', () => {
  const { inspection } = inspect({});
  assert.equal(inspection.authorization!.signature.length, 13);
});

test('a large body does not make guessing endless', () => {
  const body = JSON.stringify({ attach: 'x'.repeat(60_000) });
  const { inspection } = inspect({ body, message: () => 'something else' });
  assert.equal(inspection.mistakes[0]!.name, 'stringUnknown');
});

test('every mistake is made here once; the encoding has a test of its own', () => {
  const made = new Set(cases.flatMap(([names]) => names));
  const unmade = Object.keys(mistakes).filter((name) => !made.has(name as MistakeName));
  assert.deepEqual(unmade, ['bodyLengthOrEncoding']);
});
