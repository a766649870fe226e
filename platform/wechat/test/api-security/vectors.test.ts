// The published values of the API security mode, against our half of the same cipher and signature.
import assert from 'node:assert/strict';
import { sign, verify, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import * as wire from '../../src/wire/index.ts';
import { vectorKey } from '../vectors.ts';
import { appid, reply, request, symmetricKey, url } from './published-vectors.ts';

const call = { url, appid, timestamp: request.timestamp };

test('a request is sealed to the published bytes, and opens again', () => {
  const iv = Buffer.from(request.sealed.iv, 'base64');
  assert.deepEqual(wire.sealBody(symmetricKey, call, request.plaintext, iv), request.sealed);
  assert.equal(wire.openBody(symmetricKey, call, request.sealed), request.plaintext);
});

test('a body opens only with its key, its number, its call, and all of its tag', () => {
  const { sealed } = request;
  const other = { ...symmetricKey, key: Buffer.alloc(32).toString('base64') };
  assert.equal(wire.openBody(other, call, sealed), undefined);
  assert.equal(wire.openBody({ ...symmetricKey, sn: 'x' }, call, sealed), undefined);
  assert.equal(wire.openBody(symmetricKey, { ...call, timestamp: 1 }, sealed), undefined);
  assert.equal(wire.openBody(symmetricKey, { ...call, url: `${url}x` }, sealed), undefined);
  const short = Buffer.from(sealed.authtag, 'base64').subarray(0, 4).toString('base64');
  assert.equal(wire.openBody(symmetricKey, call, { ...sealed, authtag: short }), undefined);
  assert.throws(() => wire.sealBody({ sn: 'x', key: 'short' }, call, '{}'), RangeError);
});

test('the published reply is verified with its certificate, and opens', () => {
  const { publicKey } = new X509Certificate(reply.certificate);
  const signed = { url, appid, timestamp: reply.timestamp, body: reply.body };
  assert.equal(wire.verifyApiCall(publicKey, signed, reply.signature), true);
  assert.equal(wire.verifyApiCall(publicKey, { ...signed, body: `${reply.body}\n` }, reply.signature), false);
  const sealed = wire.asSealedBody(JSON.parse(reply.body))!;
  const opened = JSON.parse(wire.openBody(symmetricKey, { ...call, timestamp: reply.timestamp }, sealed)!);
  assert.equal(opened._appid, appid);
  assert.equal(opened._timestamp, reply.timestamp);
});

test('trap 8: RSAwithSHA256 is RSA-PSS without a last newline here: neither PKCS#1 nor a newline passes', () => {
  const { publicKey } = new X509Certificate(reply.certificate);
  const message = Buffer.from(
    wire.apiSecurityMessage({ ...call, timestamp: reply.timestamp, body: reply.body }),
  );
  assert.equal(verify('sha256', message, publicKey, Buffer.from(reply.signature, 'base64')), false);
  const key = vectorKey('apisec-request-sign');
  const own = { ...call, body: 'x' };
  const pkcs1 = sign('sha256', Buffer.from(wire.apiSecurityMessage(own)), key).toString('base64');
  assert.equal(wire.verifyApiCall(key, own, pkcs1), false);
  const newline = wire.signApiCall(key, { ...own, body: 'x\n' });
  assert.equal(wire.verifyApiCall(key, own, newline), false);
});
