// The access token, verified by another implementation (jose).
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { createAccessTokens } from '../src/access-token.ts';

const pem = () =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const jwk = () => generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const now = Math.floor(Date.now() / 1000);
const claims = {
  iss: 'xiaoqiao',
  aud: 'xiaoqiao',
  sub: '01JD0000000000000000000000',
  sid: '01JD0000000000000000000001',
  roles: ['user', 'admin'],
  appid: 'wx0123456789abcdef',
  iat: now,
  exp: now + 7200,
  jti: '01JD0000000000000000000002',
};

test('another implementation verifies a token with the key set', async () => {
  const tokens = createAccessTokens([
    { kid: 'new', privateKey: pem() },
    { kid: 'old', privateKey: jwk() },
  ]);
  const token = tokens.sign(claims);
  assert.deepEqual(decodeProtectedHeader(token), { alg: 'EdDSA', typ: 'JWT', kid: 'new' });
  const { payload } = await jwtVerify(token, createLocalJWKSet(tokens.jwks()), {
    issuer: 'xiaoqiao',
    audience: 'xiaoqiao',
  });
  assert.deepEqual(payload, claims);
});

test('a token of the former key verifies after rotation', async () => {
  const [former, current] = [jwk(), pem()];
  const token = createAccessTokens([{ kid: 'old', privateKey: former }]).sign(claims);
  const rotated = createAccessTokens([
    { kid: 'new', privateKey: current },
    { kid: 'old', privateKey: former },
  ]);
  await jwtVerify(token, createLocalJWKSet(rotated.jwks()));
  await assert.rejects(
    jwtVerify(token, createLocalJWKSet(createAccessTokens([{ kid: 'new', privateKey: current }]).jwks())),
  );
});

test('the key set has public parts only', () => {
  const { keys } = createAccessTokens([{ kid: 'one', privateKey: jwk() }]).jwks();
  assert.deepEqual(Object.keys(keys[0]!).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  assert.deepEqual(
    { ...keys[0], x: '' },
    { alg: 'EdDSA', crv: 'Ed25519', kid: 'one', kty: 'OKP', use: 'sig', x: '' },
  );
});

test('no key, a name used twice and a key of another kind are refused at boot', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  assert.throws(() => createAccessTokens([]), /no key/);
  const twice = [pem(), pem()].map((privateKey) => ({ kid: 'same', privateKey }));
  assert.throws(() => createAccessTokens(twice), /same kid/);
  const privateKey = rsa.export({ type: 'pkcs8', format: 'pem' }).toString();
  assert.throws(() => createAccessTokens([{ kid: 'rsa', privateKey }]), /not an Ed25519 key/);
});
