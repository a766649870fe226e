// What the client does with answers that WeChat does not promise: none, late, long, HTML, odd JSON.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import { createWechat, createWechatPay, wechatCodeOf } from '../../src/index.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

async function startHost(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const shared = { clock: fixedClock(), log: silentLog, limits: { timeoutMs: 200, maxReplyBytes: 1000 } };
  const wechat = createWechat({ ...shared, apps: [{ appid: 'wx1', secret: 's' }], apiBase: base });
  const pay = createWechatPay({
    ...shared,
    mchid: '1',
    appid: 'wx1',
    serialNo: 'A',
    privateKeyPem: privateKey,
    apiV3Key: 'k'.repeat(32),
    base,
    publicKey: { id: 'PUB_KEY_ID_1', pem: publicKey },
  });
  return {
    wechat,
    pay,
    async [Symbol.asyncDispose]() {
      await Promise.all([wechat.close(), pay.disconnect()]);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const called = (error: string, code?: string | number) => (thrown: { error?: string }) => {
  assert.equal(thrown.error, error);
  assert.equal(wechatCodeOf(thrown), code);
  return true;
};

const unavailable: Record<string, RequestListener> = {
  'never answers': () => {},
  'hangs up': (request) => request.socket.destroy(),
  'stops in the middle': (_request, response) =>
    response.writeHead(200, { 'content-length': 100 }).write('{'),
  'sends more than is read': (_request, response) => response.end(JSON.stringify({ x: 'x'.repeat(2000) })),
  'answers in HTML': (_request, response) => response.writeHead(200).end('<html>'),
  'answers with a list': (_request, response) => response.end('[]'),
  'leaves fields out': (_request, response) => response.end('{}'),
  'answers with null for a text': (_request, response) => response.end('{"openid":null,"prepay_id":null}'),
};
for (const [what, answer] of Object.entries(unavailable))
  test(`a host that ${what} is unavailable`, async () => {
    await using host = await startHost(answer);
    await assert.rejects(host.wechat.login.code2Session('c'), called('wechat_unavailable'));
    await assert.rejects(host.pay.close('ORDER-1'), called('wechat_unavailable'));
  });

test('a gateway in between that answers 502 in HTML is unavailable', async () => {
  await using host = await startHost((_request, response) => response.writeHead(502).end('<html>'));
  await assert.rejects(host.wechat.login.code2Session('c'), called('wechat_unavailable'));
  await assert.rejects(host.pay.close('ORDER-1'), called('wechat_unavailable', 'HTTP_502'));
});

const refusals: [status: number, code: string, error: string, seen: string][] = [
  [404, 'ORDERNOTEXIST', 'wechat_rejected', 'ORDER_NOT_EXIST'],
  [403, 'NOAUTH', 'wechat_rejected', 'NO_AUTH'],
  [500, 'SYSTEMERROR', 'wechat_unavailable', 'SYSTEM_ERROR'],
  [429, 'RATELIMIT_EXCEEDED', 'wechat_unavailable', 'FREQUENCY_LIMITED'],
  [500, 'OPENID_MISMATCH', 'wechat_rejected', 'OPENID_MISMATCH'],
  [500, 'SOMETHING_NEW', 'wechat_unavailable', 'SOMETHING_NEW'],
  [400, 'SOMETHING_NEW', 'wechat_rejected', 'SOMETHING_NEW'],
];
for (const [status, code, error, seen] of refusals)
  test(`${status} ${code} is ${error}`, async () => {
    await using host = await startHost((_request, response) =>
      response.writeHead(status).end(JSON.stringify({ code, message: '…' })),
    );
    await assert.rejects(host.pay.close('ORDER-1'), called(error, seen));
  });

test('the old spelling of a missing order is understood as well', async () => {
  await using host = await startHost((_request, response) =>
    response.writeHead(404).end('{"code":"ORDERNOTEXIST","message":"…"}'),
  );
  assert.equal(await host.pay.queryByOutTradeNo('ORDER-1'), undefined);
});

test('keys and hosts that cannot work are refused before anything is sent', () => {
  const options = {
    mchid: '1',
    appid: 'wx1',
    serialNo: 'A',
    privateKeyPem: privateKey,
    apiV3Key: 'k'.repeat(32),
    base: 'http://127.0.0.1:9',
    clock: fixedClock(),
    log: silentLog,
  };
  assert.throws(() => createWechatPay({ ...options, apiV3Key: 'short' }), RangeError);
  assert.throws(() => createWechatPay({ ...options, privateKeyPem: 'nonsense' }));
  assert.throws(() => createWechatPay({ ...options, base: 'http://127.0.0.1:9/v3' }), TypeError);
  assert.throws(() => createWechatPay({ ...options, base: 'ftp://127.0.0.1' }), TypeError);
  const publicKeyWithoutId = { id: '1234', pem: publicKey };
  assert.throws(() => createWechatPay({ ...options, publicKey: publicKeyWithoutId }), RangeError);
  assert.throws(() => createWechat({ ...options, apps: [], apiBase: options.base }), RangeError);
});

test('a picture without a byte is no picture', async () => {
  await using host = await startHost((request, response) => {
    if (request.url?.startsWith('/cgi-bin/'))
      return void response.end('{"access_token":"t","expires_in":7200}');
    response.setHeader('content-type', 'image/jpeg');
    response.end();
  });
  await assert.rejects(host.wechat.code.getUnlimited({ scene: 'a' }), { error: 'wechat_unavailable' });
});
