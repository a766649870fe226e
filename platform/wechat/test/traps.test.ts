// The traps of WeChat Pay, one by one: each test fails when our client steps into its trap. The others are named where
// their product is tested; `platform/wechat-emulator/test/traps.test.ts` has the list.
import assert from 'node:assert/strict';
import { constants, createHash, privateDecrypt, verify } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { errors, fen } from '@xiaoqiao/contract';
import { wechatHosts } from '../src/index.ts';
import {
  parseAuthorization,
  SIGN_TEST_PREFIX,
  tradeBillColumns,
  tradeBillTotals,
} from '../src/wire/index.ts';
import {
  type Answer,
  appid,
  mchid,
  merchantKeys,
  notificationBody,
  platformKeys,
  publicKeyId,
  signed,
  startFakePay,
} from './pay/fake-pay.ts';

const order = {
  outTradeNo: 'ORDER-1',
  description: '桥🌉',
  total: fen(100),
  notifyUrl: 'https://x.example/',
};
const unavailable = { error: 'wechat_unavailable' };
const prepaid = (): Answer => ({ body: '{"prepay_id":"wx1"}' });
const noContent = (): Answer => ({ status: 204 });

test('trap 8: requests are signed with PKCS#1 v1.5 over five lines, the last one ended like the others', async () => {
  await using host = await startFakePay(noContent);
  await host.pay.close('ORDER-1');
  const { method, target, headers, body } = host.asked[0]!;
  const { timestamp, nonce, signature } = parseAuthorization(headers.authorization)!;
  const lines = `${method}\n${target}\n${timestamp}\n${nonce}\n${body}`;
  const confirms = (message: string, padding: number) =>
    verify(
      'sha256',
      Buffer.from(message),
      { key: merchantKeys.publicKey, padding },
      Buffer.from(signature, 'base64'),
    );
  assert.equal(confirms(`${lines}\n`, constants.RSA_PKCS1_PADDING), true);
  assert.equal(confirms(lines, constants.RSA_PKCS1_PADDING), false);
  assert.equal(confirms(`${lines}\n`, constants.RSA_PKCS1_PSS_PADDING), false);
});

test('trap 9: a 204 has a signature to verify: without one, or with one of a body, it is not believed', async () => {
  await using good = await startFakePay(noContent);
  await good.pay.close('ORDER-1');
  await using unsigned = await startFakePay(() => ({ status: 204, signed: false }));
  await assert.rejects(unsigned.pay.close('ORDER-1'), unavailable);
  await using other = await startFakePay(() => ({ status: 204, signed: false, headers: signed('{}') }));
  await assert.rejects(other.pay.close('ORDER-1'), unavailable);
});

test('trap 9: an error needs no signature to be understood, and gets no more trust for one', async () => {
  for (const isSigned of [false, true]) {
    await using host = await startFakePay(() => ({
      status: 404,
      body: '{"code":"ORDER_NOT_EXIST"}',
      signed: isSigned,
    }));
    assert.equal(await host.pay.queryByOutTradeNo('ORDER-1'), undefined);
  }
});

const columns = tradeBillColumns.SUCCESS;
const sums = Object.keys(tradeBillTotals);
const row = [
  '2026-11-19 10:00:00',
  appid,
  mchid,
  '0',
  '',
  '42001',
  'ORDER-1',
  'o1',
  'JSAPI',
  'SUCCESS',
  'OTHERS',
];
const values = [...row, 'CNY', '19.99', '0.00', '桥', '', '0.12000', '0.60%', '19.99', ''];
const cells = (list: readonly string[]) => list.map((value) => `\`${value}`).join(',');
const bill = Buffer.from(
  `\uFEFF${columns.join(',')}\r\n${cells(values)}\r\n${sums.join(',')}\r\n` +
    `${cells(['1', '19.99', '0.00', '0.00', '0.12000', '19.99', '0.00'])}\r\n`,
);
const sha1 = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex');

const billHost =
  (hash: string, url = '/v3/billdownload/file?token=t', file: Uint8Array = gzipSync(bill)) =>
  ({ target }: { target: string }, base: string): Answer =>
    target.startsWith('/v3/billdownload/')
      ? { body: file, signed: false }
      : {
          body: JSON.stringify({
            hash_type: 'SHA1',
            hash_value: hash,
            download_url: URL.parse(url, base)!.href,
          }),
        };

test('trap 9 and trap 17: a bill is downloaded unsigned, hashed as it is unpacked, and read in yuan', async () => {
  await using host = await startFakePay(billHost(sha1(bill)));
  const { rows, wrongTotals } = (await host.pay.bills.trade({ date: '2026-11-19', type: 'SUCCESS' }))!;
  assert.deepEqual([rows.length, (rows[0] as { total: number }).total, wrongTotals.length], [1, 1999, 0]);
  assert.notEqual(host.asked[1]?.headers.authorization, undefined);
  await using packed = await startFakePay(billHost(sha1(gzipSync(bill))));
  await assert.rejects(packed.pay.bills.trade({ date: '2026-11-19' }), unavailable);
});

test('nobody learns our signature from a download_url that leads elsewhere', async () => {
  for (const url of [
    'http://127.0.0.1:9/v3/billdownload/file?token=t',
    '/v3/pay/transactions/x',
    'nonsense:',
  ]) {
    await using host = await startFakePay(billHost(sha1(bill), url));
    await assert.rejects(host.pay.bills.trade({ date: '2026-11-19' }), unavailable);
    assert.equal(host.asked.length, 1);
  }
});

test('trap 10: a signature probe is refused with 4xx, as a notification and on a reply', async () => {
  await using host = await startFakePay(({ body }) => {
    const headers = signed(body);
    return {
      status: 204,
      signed: false,
      headers: { ...headers, 'Wechatpay-Signature': SIGN_TEST_PREFIX + headers['Wechatpay-Signature'] },
    };
  });
  await assert.rejects(host.pay.close('ORDER-1'), unavailable);
  const body = notificationBody('TRANSACTION.SUCCESS', {});
  const headers = signed(body);
  headers['Wechatpay-Signature'] = SIGN_TEST_PREFIX + headers['Wechatpay-Signature'];
  await assert.rejects(host.pay.parseNotification(headers, Buffer.from(body)), {
    error: 'notification_unverified',
  });
  assert.ok(errors.notification_unverified.status >= 400);
});

test('trap 11: the id of the public key is text, sent as it is and compared as it is', async () => {
  await using host = await startFakePay(noContent);
  await host.pay.close('ORDER-1');
  assert.equal(host.asked[0]?.headers['wechatpay-serial'], publicKeyId);
  const near = `${publicKeyId.slice(0, -1)}8`;
  await using other = await startFakePay(() => ({
    status: 204,
    signed: false,
    headers: signed('', { serial: near }),
  }));
  await assert.rejects(other.pay.close('ORDER-1'), unavailable);
});

test('trap 11: a merchant without platform certificates starts and pays all the same', async () => {
  const missing: Answer = { status: 404, body: '{"code":"RESOURCE_NOT_EXISTS"}', signed: false };
  await using host = await startFakePay(
    ({ target }) => (target === '/v3/certificates' ? missing : prepaid()),
    { platformCertificates: true },
  );
  assert.deepEqual(await host.pay.prepayApp(order), { prepayId: 'wx1' });
  const foreign = signed('{}', { serial: 'A1' });
  await assert.rejects(host.pay.parseNotification(foreign, Buffer.from('{}')), {
    error: 'notification_unverified',
  });
  assert.deepEqual(await host.pay.prepayApp(order), { prepayId: 'wx1' });
});

test('trap 12: whatever we do not believe or understand is answered so that WeChat sends it again', () => {
  for (const name of ['notification_unverified', 'notification_invalid', 'internal'] as const)
    assert.ok(errors[name].status >= 400);
});

const refunded = {
  mchid,
  transaction_id: '42001',
  out_trade_no: 'ORDER-1',
  refund_id: '50301',
  out_refund_no: 'R-1',
  user_received_account: '支付用户零钱',
  amount: { total: 100, refund: 30, payer_total: 100, payer_refund: 30 },
};

test('trap 13: a refund is notified with refund_status, and answered with status: neither is taken for the other', async () => {
  await using host = await startFakePay(() => ({
    body: JSON.stringify({ ...refunded, refund_status: 'SUCCESS' }),
  }));
  const read = (resource: object) => {
    const body = notificationBody('REFUND.SUCCESS', resource);
    return host.pay.parseNotification(signed(body), Buffer.from(body));
  };
  const { resource } = (await read({ ...refunded, refund_status: 'SUCCESS' })) as { resource: object };
  assert.equal((resource as { status: string }).status, 'SUCCESS');
  await assert.rejects(read({ ...refunded, status: 'SUCCESS' }), { error: 'notification_invalid' });
  await assert.rejects(host.pay.queryRefund('R-1'), unavailable);
});

test('trap 13: an order in REFUND was paid: its transaction is there', async () => {
  const transaction = {
    appid,
    mchid,
    out_trade_no: 'ORDER-1',
    transaction_id: '42001',
    trade_state: 'REFUND',
    trade_state_desc: '转入退款',
    amount: { total: 100 },
  };
  await using host = await startFakePay(() => ({ body: JSON.stringify(transaction) }));
  assert.equal((await host.pay.queryByOutTradeNo('ORDER-1'))?.transactionId, '42001');
  await using bare = await startFakePay(() => ({
    body: JSON.stringify({ ...transaction, transaction_id: undefined }),
  }));
  await assert.rejects(bare.pay.queryByOutTradeNo('ORDER-1'), unavailable);
});

test('trap 14: the same order asked for again says the same, byte for byte', async () => {
  await using host = await startFakePay(prepaid);
  for (let n = 0; n < 2; n++) await host.pay.prepayJsapi({ ...order, openid: 'o1' });
  assert.equal(host.asked[0]?.body, host.asked[1]?.body);
});

test('trap 14: a changed order is an error for the caller, not one to try again', async () => {
  await using host = await startFakePay(() => ({
    status: 400,
    body: '{"code":"INVALID_REQUEST"}',
    signed: false,
  }));
  await assert.rejects(host.pay.prepayJsapi({ ...order, openid: 'o1' }), {
    error: 'wechat_rejected',
    retryable: false,
  });
  assert.equal(host.asked.length, 1);
});

test('trap 15: wx.requestPayment is told RSA, which is not part of what is signed', async () => {
  await using host = await startFakePay(noContent);
  const parameters = host.pay.paymentParameters('wx1');
  assert.equal(parameters.signType, 'RSA');
  assert.equal(typeof parameters.timeStamp, 'string');
  const confirms = (message: string) =>
    verify('sha256', Buffer.from(message), merchantKeys.publicKey, Buffer.from(parameters.paySign, 'base64'));
  const { timeStamp, nonceStr } = parameters;
  assert.equal(confirms(`${appid}\n${timeStamp}\n${nonceStr}\nprepay_id=wx1\n`), true);
  assert.equal(confirms(`${appid}\n${timeStamp}\n${nonceStr}\nprepay_id=wx1\nRSA\n`), false);
  assert.equal(confirms(`${appid}\n${timeStamp}\n${nonceStr}\nwx1\n`), false);
});

const transfer = {
  outBillNo: 'T1',
  openid: 'o1',
  amount: fen(30),
  remark: '礼🎁',
  sceneId: '1000',
  sceneReports: [],
  userName: '张三',
};
const started = { out_bill_no: 'T1', transfer_bill_no: '1330', create_time: '2026-11-20T12:00:00+08:00' };

test('trap 16: sensitive fields are OAEP with SHA-1, under the key that the request names', async () => {
  await using host = await startFakePay(() => ({ body: JSON.stringify({ ...started, state: 'ACCEPTED' }) }));
  await host.pay.transfers.create(transfer);
  const { headers, body } = host.asked[0]!;
  assert.equal(headers['wechatpay-serial'], publicKeyId);
  const sealed = Buffer.from((JSON.parse(body) as { user_name: string }).user_name, 'base64');
  const open = (oaepHash: string) =>
    privateDecrypt(
      { key: platformKeys.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash },
      sealed,
    ).toString();
  assert.equal(open('sha1'), '张三');
  assert.throws(() => open('sha256'));
});

test('trap 16: characters of four bytes never reach WeChat Pay', async () => {
  const replies = { ...refunded, ...started, status: 'PROCESSING', state: 'ACCEPTED', prepay_id: 'wx1' };
  await using host = await startFakePay(() => ({ body: JSON.stringify(replies) }));
  const { pay } = host;
  await pay.prepayJsapi({ ...order, openid: 'o1' });
  await pay.transfers.create(transfer);
  const refund = { outTradeNo: 'ORDER-1', outRefundNo: 'R-1', amount: fen(30), orderTotal: fen(100) };
  await pay.refund({ ...refund, reason: '不要了🙏' });
  for (const { body } of host.asked) assert.doesNotMatch(body, /[\u{10000}-\u{10FFFF}]/u);
  assert.deepEqual(
    host.asked.map(({ body }) => /桥|礼|不要了/.test(body)),
    [true, true, true],
  );
});

test('trap 17: a transfer on its way is TRANSFERING, with one R', async () => {
  const described = { ...started, mch_id: mchid, transfer_amount: 30 };
  const query = async (state: string) => {
    await using host = await startFakePay(() => ({ body: JSON.stringify({ ...described, state }) }));
    return await host.pay.transfers.query('T1');
  };
  assert.equal((await query('TRANSFERING'))?.state, 'TRANSFERING');
  await assert.rejects(query('TRANSFERRING'), unavailable);
});

test('trap 18: there is no sandbox of WeChat Pay to talk to by mistake: every host is the real one, and none is a default', () => {
  for (const host of Object.values(wechatHosts))
    assert.match(host, /^https:\/\/api2?\.(mch\.)?weixin\.qq\.com$/);
});
