// What the emulator demands of a Pay request before it looks at what is asked: signature, clock, bytes, headers.
import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { test } from 'node:test';
import { adjustableClock, MINUTE } from '@xiaoqiao/kit/clock';
import { buildAuthorization, readMessageSignature, verifyMessage } from '@xiaoqiao/wechat/wire';
import { failing, keys, type LocalWechat, merchant, NOW, startLocalWechat } from '../local-wechat.ts';

const privateKey = createPrivateKey(merchant.privateKeyPem);
const target = `/v3/pay/transactions/out-trade-no/UNKNOWN-1?mchid=${merchant.mchid}`;

interface Sent {
  readonly method?: string;
  readonly target?: string;
  readonly body?: string;
  /** What was signed, where it differs from what is sent. */
  readonly signed?: Partial<{ method: string; target: string; timestamp: number; body: string }>;
  readonly as?: Partial<{ mchid: string; serialNo: string }>;
  readonly headers?: Record<string, string>;
}

async function send({ emulator }: LocalWechat, sent: Sent) {
  const { method = 'GET', body } = sent;
  const request = {
    method,
    target: sent.target ?? target,
    timestamp: NOW / 1000,
    nonce: 'n',
    body: body ?? '',
  };
  const { mchid, serialNo } = { ...merchant, ...sent.as };
  const authorization = buildAuthorization({ mchid, serialNo, privateKey }, { ...request, ...sent.signed });
  const headers = {
    authorization,
    accept: 'application/json',
    'wechatpay-serial': keys.publicKey.id,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...sent.headers,
  };
  const reply = await fetch(emulator.url + request.target, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, text, fields: text === '' ? {} : JSON.parse(text) };
}

const wrong: Record<string, Sent> = {
  'another method': { signed: { method: 'POST' } },
  'another path': { signed: { target: '/v3/other' } },
  'the path without its query': { signed: { target: target.split('?')[0]! } },
  'another body': {
    method: 'POST',
    target: '/v3/pay/transactions/out-trade-no/UNKNOWN-1/close',
    body: '{"mchid":"1"}',
    signed: { body: '{"mchid":"2"}' },
  },
  'a clock six minutes slow': { signed: { timestamp: NOW / 1000 - 301 } },
  'a clock six minutes fast': { signed: { timestamp: NOW / 1000 + 301 } },
  'another serial': { as: { serialNo: 'ABCDEF' } },
  'an unknown merchant': { as: { mchid: '1999999999' } },
  'no authorization': { headers: { authorization: 'none' } },
};
for (const [what, sent] of Object.entries(wrong))
  test(`a request signed with ${what} is a SIGN_ERROR`, async () => {
    await using local = await startLocalWechat();
    const { status, fields, headers } = await send(local, sent);
    assert.equal(status, 401);
    assert.equal(fields.code, 'SIGN_ERROR');
    assert.deepEqual(Object.keys(fields.detail), ['detail', 'field', 'location', 'sign_information']);
    assert.equal(headers.get('wechatpay-signature'), null);
    assert.match(headers.get('request-id')!, /-268443699$/);
  });

test('a clock five minutes off is still good', async () => {
  await using local = await startLocalWechat();
  assert.equal((await send(local, { signed: { timestamp: NOW / 1000 - 300 } })).status, 404);
});

test('a client with the wrong key or a wrong clock hears of it by name', async () => {
  await using local = await startLocalWechat();
  const late = local.payWith({ clock: adjustableClock({ now: () => NOW - 6 * MINUTE }) });
  await assert.rejects(late.close('ORDER-1'), failing('wechat_rejected', 'SIGN_ERROR'));
  const stranger = local.payWith({ privateKeyPem: keys.publicKey.privateKeyPem });
  await assert.rejects(stranger.close('ORDER-1'), failing('wechat_rejected', 'SIGN_ERROR'));
});

test('an empty 204 is signed', async () => {
  await using local = await startLocalWechat();
  const { status, headers, text } = await send(local, {
    method: 'POST',
    target: '/v3/pay/transactions/out-trade-no/UNKNOWN-1/close',
    body: JSON.stringify({ mchid: merchant.mchid }),
  });
  assert.equal(status, 204);
  const signed = readMessageSignature(Object.fromEntries(headers))!;
  assert.equal(verifyMessage(createPublicKey(keys.publicKey.pem), signed, text), true);
});

test('an unknown member, an unknown query and an unknown path are refused', async () => {
  await using local = await startLocalWechat();
  const close = '/v3/pay/transactions/out-trade-no/UNKNOWN-1/close';
  const surplus = await send(local, { method: 'POST', target: close, body: '{"mchid":"1","extra":1}' });
  assert.equal(surplus.fields.code, 'PARAM_ERROR');
  assert.match(surplus.headers.get('request-id')!, /-270924358$/);
  assert.equal((await send(local, { target: `${target}&extra=1` })).fields.code, 'PARAM_ERROR');
  assert.equal((await send(local, { target: '/v3/pay/transactions/native' })).status, 404);
});

test('mchid in the query or the body must be the one that signed', async () => {
  await using local = await startLocalWechat();
  const path = target.split('?')[0]!;
  assert.equal((await send(local, { target: path })).fields.code, 'PARAM_ERROR');
  assert.equal((await send(local, { target: `${path}?mchid=1` })).fields.code, 'PARAM_ERROR');
  const body = '{"mchid":"1"}';
  const closed = await send(local, { method: 'POST', target: `${path}/close`, body });
  assert.equal(closed.fields.code, 'PARAM_ERROR');
});

test('a body that is no JSON, or says it is something else, is refused', async () => {
  await using local = await startLocalWechat();
  const close = { method: 'POST', target: '/v3/pay/transactions/out-trade-no/UNKNOWN-1/close' };
  assert.equal((await send(local, { ...close, body: '{' })).status, 400);
  const headers = { 'content-type': 'text/plain' };
  assert.equal((await send(local, { ...close, body: `{"mchid":"${merchant.mchid}"}`, headers })).status, 400);
});

test('a body beyond the limit is refused before anything else', async () => {
  await using local = await startLocalWechat();
  const body = 'x'.repeat(65 * 1024);
  const { status } = await send(local, { method: 'POST', target: '/v3/pay/transactions/jsapi', body });
  assert.equal(status, 413);
});
