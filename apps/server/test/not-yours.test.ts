// What belongs to somebody else stays theirs, whoever asks, and however well the papers are forged.
import assert from 'node:assert/strict';
import { createHmac, createPublicKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type Route, routes, type Session } from '@xiaoqiao/contract';
import { MINUTE } from '@xiaoqiao/kit/clock';
import {
  type ContestedShop,
  NOBODY,
  openContestedShop,
  type Refusal,
  testRefusals,
} from './support/contested-shop.ts';

const TIMEOUT = { timeout: 30_000 };
let contested: ContestedShop;
before(async () => {
  contested = await openContestedShop();
}, TIMEOUT);
after(() => contested.shop.close(), TIMEOUT);
const ask: ContestedShop['ask'] = (...given) => contested.ask(...given);
const post: ContestedShop['post'] = (...given) => contested.post(...given);
const order: ContestedShop['order'] = (...given) => contested.order(...given);

/** A token with these header and claims, and a signature made from what everybody can see. */
async function homemadeToken(header: object, claims: object = {}): Promise<Session> {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const real = JSON.parse(Buffer.from(contested.stranger.accessToken.split('.')[1]!, 'base64url').toString());
  const signed = `${encode(header)}.${encode({ ...real, ...claims })}`;
  const jwks = await (await fetch(`${contested.shop.url}/.well-known/jwks.json`)).json();
  const [jwk] = (jwks as { keys: Record<string, string>[] }).keys;
  const pem = createPublicKey({ key: jwk!, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  return {
    ...contested.stranger,
    accessToken: `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`,
  };
}

async function withForeignClaims(): Promise<Session> {
  const [header, , signature] = contested.stranger.accessToken.split('.');
  const { accessToken } = await homemadeToken({}, { sub: contested.owner.user.id, roles: ['admin'] });
  return { ...contested.stranger, accessToken: `${header}.${accessToken.split('.')[1]}.${signature}` };
}

const foreign: Refusal[] = [
  ['reading an order of somebody else', '404 order_not_found', () => ask(`/orders/${contested.owned.paid}`)],
  ['paying it', '404 order_not_found', () => post(`/orders/${contested.owned.pending}/pay`)],
  ['cancelling it', '404 order_not_found', () => post(`/orders/${contested.owned.pending}/cancel`)],
  ['confirming it', '404 order_not_found', () => post(`/orders/${contested.owned.shipped}/confirm`)],
  [
    'a refund of it',
    '404 order_not_found',
    () => post(`/orders/${contested.owned.paid}/refunds`, { body: { reason: 'a' } }),
  ],
  [
    'ordering to an address of somebody else',
    '404 address_not_found',
    () => order({ addressId: contested.owned.addressId }),
  ],
  [
    'changing that address',
    '404 address_not_found',
    () =>
      ask(`/users/me/addresses/${contested.owned.addressId}`, {
        method: 'PUT',
        body: { name: 'a', phone: '13800000000', province: 'a', city: 'b', district: 'c', detail: 'd' },
      }),
  ],
  [
    'deleting that address',
    '404 address_not_found',
    () => ask(`/users/me/addresses/${contested.owned.addressId}`, { method: 'DELETE' }),
  ],
  ['reading a task of somebody else', '404 task_not_found', () => ask(`/tasks/${contested.owned.taskId}`)],
  [
    'changing it',
    '404 task_not_found',
    () => ask(`/tasks/${contested.owned.taskId}`, { method: 'PUT', body: { title: 'mine' } }),
  ],
  ['deleting it', '404 task_not_found', () => ask(`/tasks/${contested.owned.taskId}`, { method: 'DELETE' })],
];

const credentials: Refusal[] = [
  ['no token', '401 token_missing', () => order({}, { who: 'nobody' })],
  [
    'a token that is none',
    '401 token_invalid',
    () => ask('/users/me', { who: { ...contested.stranger, accessToken: 'a.b.c' } }),
  ],
  [
    'an unsigned token',
    '401 token_invalid',
    async () => ask('/users/me', { who: await homemadeToken({ alg: 'none', typ: 'JWT' }) }),
  ],
  [
    'a token signed with the public key as a secret',
    '401 token_invalid',
    async () =>
      ask('/users/me', { who: await homemadeToken({ alg: 'HS256', typ: 'JWT' }, { roles: ['admin'] }) }),
  ],
  [
    'a token with somebody else’s claims',
    '401 token_invalid',
    async () => ask('/users/me', { who: await withForeignClaims() }),
  ],
  [
    'a refresh token as access token',
    '401 token_invalid',
    () => ask('/users/me', { who: { ...contested.stranger, accessToken: contested.stranger.refreshToken } }),
  ],
  [
    'identity headers instead of a token',
    '401 token_missing',
    () =>
      ask('/users/me', {
        who: 'nobody',
        headers: { 'x-xq-user': contested.owner.user.id, 'x-xq-session': 'S', 'x-xq-roles': 'admin' },
      }),
  ],
  [
    'identity headers of an administrator',
    '403 forbidden',
    () => ask('/admin/users', { headers: { 'x-xq-user': contested.owner.user.id, 'X-XQ-Roles': 'admin' } }),
  ],
  ['no signature', '401 signature_missing', () => order({}, { sign: false })],
  [
    'a signature that is none',
    '401 signature_invalid',
    () => order({}, { headers: { 'x-xq-signature': 'v1,t=1,n=abc,s=def' } }),
  ],
  [
    'a signature of another body',
    '401 signature_invalid',
    () => order({}, { sign: { body: { items: [] } } }),
  ],
  [
    'a signature of another path',
    '401 signature_invalid',
    () => order({}, { sign: { target: '/api/orders?' } }),
  ],
  ['a signature of another method', '401 signature_invalid', () => order({}, { sign: { method: 'PUT' } })],
  [
    'a signature by somebody else’s key',
    '401 signature_invalid',
    () => order({}, { who: { ...contested.stranger, signingKey: contested.owner.signingKey } }),
  ],
  [
    'a signature from six minutes ago',
    '401 signature_expired',
    () => order({}, { sign: { timestamp: contested.shop.clock.now() - 6 * MINUTE } }),
  ],
  [
    'a signature from six minutes ahead',
    '401 signature_expired',
    () => order({}, { sign: { timestamp: contested.shop.clock.now() + 6 * MINUTE } }),
  ],
  [
    'a nonce that was used',
    '401 nonce_replayed',
    async () => {
      const sign = { nonce: 'used-twice-0001', timestamp: contested.shop.clock.now() };
      assert.equal((await order({ addressId: contested.owned.addressId }, { sign })).status, 404);
      return order({}, { sign });
    },
  ],
  ['no idempotency key', '400 idempotency_key_required', () => order({}, { key: false })],
  ['an empty idempotency key', '400 idempotency_key_required', () => order({}, { key: '' })],
  [
    'an idempotency key of 129 characters',
    '400 validation_failed',
    () => order({}, { key: 'k'.repeat(129) }),
  ],
  ['an idempotency key with a space', '400 validation_failed', () => order({}, { key: 'a b' })],
];

const administration: Refusal[] = Object.values<Route>(routes)
  .filter(({ access }) => access !== 'public' && access !== 'user')
  .flatMap(({ method, path }): Refusal[] => {
    const target = path.replaceAll(/:\w+/g, NOBODY);
    return [
      [`a plain user at ${method} ${path}`, '403 forbidden', () => ask(target, { method })],
      [`nobody at ${method} ${path}`, '401 token_missing', () => ask(target, { method, who: 'nobody' })],
    ];
  });

testRefusals(() => contested, { foreign, credentials, administration });

test('identity headers beside a token of one’s own change nothing', TIMEOUT, async () => {
  const headers = {
    'x-xq-user': contested.owner.user.id,
    'x-xq-session': 'S',
    'x-xq-roles': 'admin',
    'x-xq-client-ip': '1.2.3.4',
  };
  const { body } = await ask('/users/me', { headers });
  assert.deepEqual((body.data as { id: string; roles: string[] }).id, contested.stranger.user.id);
  assert.deepEqual((body.data as { id: string; roles: string[] }).roles, ['user']);
});
