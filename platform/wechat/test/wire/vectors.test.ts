// Every published vector, against our half of the same signature or cipher.
import assert from 'node:assert/strict';
import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { after, test } from 'node:test';
import * as wire from '../../src/wire/index.ts';
import { unusedVectorIds, vector, vectorKey } from '../vectors.ts';

after(() => assert.deepEqual(unusedVectorIds(), []));

test('encryptedData of the official demo opens, and only for its own appid', () => {
  const { input, expected } = vector('mp-encrypted-data-official-demo');
  const sealed = { encryptedData: input.encryptedData!, iv: input.iv! };
  const sessionKey = input.sessionKey!;
  const data = wire.decryptUserData(sealed, { sessionKey, appid: input.appId! });
  assert.deepEqual(data, JSON.parse(expected.plaintext!));
  assert.equal(wire.decryptUserData(sealed, { sessionKey, appid: 'wx0000000000000000' }), undefined);
  const stale = { sessionKey: 'AAAAAAAAAAAAAAAAAAAAAA==', appid: input.appId! };
  assert.equal(wire.decryptUserData(sealed, stale), undefined);
});

test('rawData signature', () => {
  const { input, expected } = vector('mp-rawdata-signature');
  assert.equal(wire.signRawData(input.sessionKey!, input.rawData!), expected.signature);
  assert.equal(wire.verifyRawData(input.sessionKey!, input.rawData!, expected.signature!), true);
  assert.equal(wire.verifyRawData(input.sessionKey!, `${input.rawData} `, expected.signature!), false);
});

test('login-state signature uses the base64 text of session_key as key', () => {
  const { input, expected } = vector('mp-user-login-state-signature-post');
  assert.equal(wire.signLoginState(input.sessionKey!, input.body!), expected.signature);
  assert.equal(wire.verifyLoginState(input.sessionKey!, expected.signature!, input.body!), true);
  assert.equal(wire.verifyLoginState(input.sessionKey!, expected.signature!, ''), false);
});

test('message push URL check', () => {
  const { input, expected } = vector('push-url-verify');
  const parts = [input.token!, input.timestamp!, input.nonce!];
  assert.equal(wire.signPush(...parts), expected.signature);
  assert.equal(wire.verifyPush(expected.signature!, ...parts), true);
  assert.equal(wire.verifyPush(expected.signature!, 'other', ...parts.slice(1)), false);
});

test('message push msg_signature covers the ciphertext', () => {
  const { input, expected } = vector('push-secure-msg-signature');
  const parts = [input.token!, input.timestamp!, input.nonce!, input.encrypt!];
  assert.equal(wire.signPush(...parts), expected.msgSignature);
});

test('message push decrypts although it is padded to 32 bytes, and only for its own appid', () => {
  const { input, expected } = vector('push-secure-decrypt');
  const open = (appid: string) => wire.decryptPush(input.encodingAESKey!, appid, input.encrypt!);
  assert.equal(open(expected.appid!), expected.msg);
  assert.equal(open('wx0000000000000000'), undefined);
});

test('message push reply encrypts to the official bytes', () => {
  const { input, expected } = vector('push-secure-encrypt-reply');
  const message = { message: input.msg!, appid: input.appid! };
  const sealed = wire.encryptPush(input.encodingAESKey!, message, Buffer.from(input.random!));
  assert.equal(sealed, expected.encrypt);
});

test('API security signatures are RSA-PSS without a last newline', () => {
  const { input, expected } = vector('apisec-request-sign');
  const key = vectorKey('apisec-request-sign');
  const [url, appid, timestamp, body] = input.message!.split('\n') as [string, string, string, string];
  const call = { url, appid, timestamp: Number(timestamp), body };
  assert.equal(wire.apiSecurityMessage(call), input.message);
  assert.equal(wire.verifyApiCall(createPublicKey(key), call, expected.signatureVerifies!), true);
  const own = wire.signApiCall(key, call);
  assert.equal(wire.verifyApiCall(createPublicKey(key), call, own), true);
  assert.equal(wire.verifyApiCall(createPublicKey(key), { ...call, timestamp: 1 }, own), false);
});

test('SHA256-RSA2048 signature', () => {
  const { input, expected } = vector('pay-rsa-sign-go');
  assert.equal(wire.signSha256(vectorKey('pay-rsa-sign-go'), input.message!), expected.signature);
});

test('a platform certificate verifies, and names its serial', () => {
  const { input, expected } = vector('pay-rsa-verify-cert-go');
  const certificate = new X509Certificate(input.certificate!);
  assert.equal(certificate.serialNumber, expected.serial);
  assert.equal(wire.verifySha256(certificate.publicKey, input.message!, input.signature!), true);
  assert.equal(wire.verifySha256(certificate.publicKey, 'other', input.signature!), false);
});

for (const id of ['pay-aesgcm-java', 'pay-aesgcm-axios-hello', 'derived-transaction-resource']) {
  test(`resource cipher: ${id}`, () => {
    const { input, expected } = vector(id);
    const sealed = wire.encryptResource(input.key!, {
      nonce: input.nonce!,
      associatedData: input.aad!,
      plaintext: input.plaintext!,
    });
    assert.equal(sealed.ciphertext, expected.ciphertext);
    assert.equal(wire.decryptResource(input.key!, sealed)?.toString(), input.plaintext);
    assert.equal(wire.decryptResource(input.key!, { ...sealed, associated_data: 'x' }), undefined);
    assert.equal(wire.decryptResource('x'.repeat(32), sealed), undefined);
  });
}

test('an APIv3 key of another length is refused', () => {
  assert.throws(() => wire.apiV3KeyBytes('0123456789abcdef'), RangeError);
});

test('a downloaded platform certificate decrypts to its PEM', () => {
  const { input, expected } = vector('pay-certificates-download-java');
  const [entry] = (input.response as unknown as wire.CertificatesReply).data;
  const pem = wire.decryptResource(input.apiV3Key!, entry!.encrypt_certificate)!;
  assert.equal(createHash('sha256').update(pem).digest('hex'), expected.pemSha256);
  assert.equal(new X509Certificate(pem).serialNumber, expected.serial);
});

test('the signing message of a GET keeps its query', () => {
  const { input, expected } = vector('pay-authorization-message-java');
  const url = new URL(input.url!);
  const message = wire.requestMessage({
    method: input.method!,
    target: url.pathname + url.search,
    timestamp: input.timestamp!,
    nonce: input.nonce!,
    body: input.body!,
  });
  assert.equal(message.toString(), expected.message);
});

test('request signature of an order query, inside a header that parses in any order', () => {
  const { input, expected } = vector('derived-sign-get-query');
  const privateKey = vectorKey('derived-sign-get-query');
  const [method, target, timestamp, nonce] = input.message!.split('\n') as [string, string, string, string];
  const request = { method, target, timestamp, nonce, body: '' };
  const header = wire.buildAuthorization({ mchid: '1230000109', serialNo: 'ABC', privateKey }, request);
  const [scheme, members] = [
    header.slice(0, wire.PAY_SCHEME.length),
    header.slice(wire.PAY_SCHEME.length + 1),
  ];
  const parsed = wire.parseAuthorization(`${scheme} ${members.split(',').reverse().join(', ')}`)!;
  assert.deepEqual(parsed, {
    mchid: '1230000109',
    serialNo: 'ABC',
    nonce,
    timestamp,
    signature: expected.signature,
  });
  const publicKey = createPublicKey(privateKey);
  assert.equal(wire.verifyAuthorization(publicKey, parsed, request), true);
  assert.equal(wire.verifyAuthorization(publicKey, parsed, { ...request, method: 'POST' }), false);
});

test('paySign of wx.requestPayment', () => {
  const { input, expected } = vector('derived-paysign-miniprogram');
  const key = vectorKey('derived-paysign-miniprogram');
  const [appid, timeStamp, nonceStr, prepay] = input.message!.split('\n') as [string, string, string, string];
  const signed = wire.signPayment(key, appid, { timeStamp, nonceStr, package: prepay });
  assert.equal(wire.payMessage(appid, signed), input.message);
  assert.equal(signed.paySign, expected.signature);
  assert.equal(wire.verifyPaySign(createPublicKey(key), appid, signed), true);
  assert.equal(wire.verifyPaySign(createPublicKey(key), 'wx0000000000000000', signed), false);
});

test('an empty reply is signed with an empty line', () => {
  const { input, expected } = vector('derived-response-204');
  const privateKey = vectorKey('derived-response-204');
  const [timestamp, nonce] = input.message!.split('\n') as [string, string];
  const headers = wire.signMessage({ serial: 'S', privateKey }, { timestamp, nonce, body: '' });
  assert.equal(headers['Wechatpay-Signature'], expected.signature);
  const signed = wire.readMessageSignature(headers)!;
  const publicKey = createPublicKey(privateKey);
  assert.equal(wire.verifyMessage(publicKey, signed, ''), true);
  assert.equal(wire.verifyMessage(publicKey, signed, '{}'), false);
});

test('sensitive fields use OAEP with SHA-1', () => {
  const { input, expected } = vector('derived-oaep-sha1');
  const key = vectorKey('derived-oaep-sha1');
  assert.equal(wire.decryptField(key, input.ciphertext!), expected.plaintext);
  assert.equal(wire.decryptField(key, wire.encryptField(createPublicKey(key), '张三')), '张三');
});

test('miniprogram-ci challenge', () => {
  const { input, expected } = vector('derived-ci-signature');
  const key = vectorKey('derived-ci-signature');
  const { appid, rand_str } = JSON.parse(input.message!) as { appid: string; rand_str: string };
  const challenge = { appid, randomString: rand_str };
  assert.equal(wire.signCiChallenge(key, challenge), expected.signature);
  assert.equal(wire.verifyCiChallenge(createPublicKey(key), challenge, expected.signature!), true);
  const other = { appid, randomString: 'OTHER' };
  assert.equal(wire.verifyCiChallenge(createPublicKey(key), other, expected.signature!), false);
});
