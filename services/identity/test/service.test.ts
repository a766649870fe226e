// The service as it is wired: its routes, its key set, its secrets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identityRoutes } from '@xiaoqiao/contract';
import { createIdentityService } from '../src/index.ts';
import { createWorld } from './world.ts';

test('every identity route of the contract has one handler', async (t) => {
  const { service } = await createWorld(t);
  assert.deepEqual(new Set(service.routes.map(({ route }) => route)), new Set(Object.values(identityRoutes)));
  assert.equal(service.routes.length, Object.keys(identityRoutes).length);
});

test('the key set of the service has no private part', async (t) => {
  const { service } = await createWorld(t);
  assert.deepEqual(
    service.jwks().keys.map(({ kid, alg, crv }) => [kid, alg, crv]),
    [['k1', 'EdDSA', 'Ed25519']],
  );
  assert.ok(service.jwks().keys.every((key) => !('d' in key)));
});

test('short secrets are refused at boot', async (t) => {
  const { secrets } = await createWorld(t);
  const start = (change: object) => () =>
    createIdentityService({ secrets: { ...secrets, ...change }, defaultAppid: 'wx' } as never);
  assert.throws(start({ signingSecret: Buffer.alloc(16) }), /signing secret/);
  assert.throws(start({ sealingKey: Buffer.alloc(16) }), /sealing key/);
  assert.throws(start({ tokenKeys: [] }), /no key/);
});
