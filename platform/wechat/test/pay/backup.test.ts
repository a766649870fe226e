// The backup host: only when no connection can be had, only for what is safe to repeat, only once, and marked.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import { createWechatPay, type WechatPay } from '../../src/index.ts';
import { parseAuthorization } from '../../src/wire/index.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

async function startHost(answer: RequestListener) {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    seen,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const notFound: RequestListener = (_request, response) =>
  response.writeHead(404).end('{"code":"ORDER_NOT_EXIST","message":"…"}');
const hangUp: RequestListener = (request) => request.socket.destroy();

async function connected<T>(
  base: string,
  backupBase: string,
  work: (pay: WechatPay) => Promise<T>,
): Promise<T> {
  const pay = createWechatPay({
    mchid: '1',
    appid: 'wx1',
    serialNo: 'A',
    privateKeyPem: privateKey,
    apiV3Key: 'k'.repeat(32),
    publicKey: { id: `PUB_KEY_ID_${'1'.repeat(32)}`, pem: publicKey },
    base,
    backupBase,
    clock: fixedClock(),
    log: silentLog,
    limits: { timeoutMs: 500 },
  });
  try {
    return await work(pay);
  } finally {
    await pay.disconnect();
  }
}

const NOBODY = 'http://127.0.0.1:9';
const unavailable = (error: { error?: string }) => error.error === 'wechat_unavailable';

for (const [what, main] of [
  ['refuses connections', undefined],
  ['hangs up', hangUp],
] as const)
  test(`when the main host ${what}, the backup is asked, signed anew and marked`, async () => {
    await using dead = main === undefined ? undefined : await startHost(main);
    await using backup = await startHost(notFound);
    assert.equal(
      await connected(dead?.url ?? NOBODY, backup.url, (pay) => pay.queryByOutTradeNo('ORDER-1')),
      undefined,
    );
    assert.equal(backup.seen.length, 1);
    assert.match(String(backup.seen[0]?.headers['user-agent']), /\(Retried-V1\)$/);
    const nonce = (request?: IncomingMessage) => parseAuthorization(request?.headers.authorization)?.nonce;
    assert.notEqual(nonce(backup.seen[0]), undefined);
    if (dead !== undefined) {
      assert.notEqual(nonce(dead.seen[0]), nonce(backup.seen[0]));
      assert.doesNotMatch(String(dead.seen[0]?.headers['user-agent']), /Retried/);
    }
  });

const order = { outTradeNo: 'ORDER-1', description: 'x', total: fen(1), notifyUrl: 'https://x.example/' };
const calls: Record<string, [repeated: boolean, (pay: WechatPay) => Promise<unknown>]> = {
  'a query': [true, (pay) => pay.queryRefund('R-1')],
  'a prepay': [true, (pay) => pay.prepayNative(order)],
  'a close': [true, (pay) => pay.close('ORDER-1')],
  'a refund': [
    true,
    (pay) => pay.refund({ outTradeNo: 'O', outRefundNo: 'R', amount: fen(1), orderTotal: fen(1) }),
  ],
  'the lead of an abnormal refund elsewhere': [
    false,
    (pay) => pay.applyAbnormalRefund({ refundId: '1', outRefundNo: 'R', to: 'merchant' }),
  ],
};
for (const [what, [repeated, call]] of Object.entries(calls))
  test(`${what} is ${repeated ? '' : 'not '}sent a second time`, async () => {
    await using dead = await startHost(hangUp);
    await using backup = await startHost(hangUp);
    await assert.rejects(connected(dead.url, backup.url, call), unavailable);
    assert.deepEqual([dead.seen.length, backup.seen.length], [1, repeated ? 1 : 0]);
  });

test('an answer is an answer: a host that refuses, is broken or is slow is not left for the backup', async () => {
  const answers: RequestListener[] = [
    notFound,
    (_request, response) => response.writeHead(500).end('{"code":"SYSTEM_ERROR"}'),
    (_request, response) => response.writeHead(502).end('<html>'),
    () => {},
  ];
  for (const answer of answers) {
    await using main = await startHost(answer);
    await using backup = await startHost(notFound);
    await connected(main.url, backup.url, (pay) => pay.close('ORDER-1')).catch(() => undefined);
    assert.deepEqual([main.seen.length, backup.seen.length], [1, 0]);
  }
});
