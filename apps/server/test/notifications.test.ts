// Whoever says that money came is believed only if he is WeChat Pay, speaks now, to us, and of what we know.
import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Order } from '@xiaoqiao/contract';
import { MINUTE } from '@xiaoqiao/kit/clock';
import { encryptResource, SIGN_TEST_PREFIX, signMessage, toBeijingTime } from '@xiaoqiao/wechat/wire';
import {
  type ContestedShop,
  openContestedShop,
  type Refusal,
  testRefusals,
} from './support/contested-shop.ts';
import { databaseContent } from './support/database-content.ts';
import { send } from './support/raw-requests.ts';

const TIMEOUT = { timeout: 30_000 };
let contested: ContestedShop;
/** What WeChat would say of the owner's pending order once it is paid. */
let truth: Record<string, unknown>;
let apiV3Key: string;
let serial: string;
let wechatsKey: KeyObject;
before(async () => {
  contested = await openContestedShop();
  const { shop } = contested;
  const account = JSON.parse(readFileSync(join(shop.home, 'wechat.json'), 'utf8'));
  ({ apiV3Key } = account.merchant);
  serial = account.keys.publicKey.id;
  wechatsKey = createPrivateKey(account.keys.publicKey.privateKeyPem);
  const order = shop.wechat.orders().find(({ state }) => state === 'NOTPAY')!;
  truth = {
    appid: order.appid,
    mchid: order.mchid,
    out_trade_no: order.outTradeNo,
    transaction_id: '4200001234202611200123456789',
    trade_type: 'JSAPI',
    trade_state: 'SUCCESS',
    trade_state_desc: '支付成功',
    bank_type: 'OTHERS',
    success_time: toBeijingTime(shop.clock.now()),
    payer: { openid: order.openid },
    amount: { total: order.total, payer_total: order.total, currency: 'CNY', payer_currency: 'CNY' },
  };
}, TIMEOUT);
after(() => contested.shop.close(), TIMEOUT);

interface Notification {
  /** Changes to the truth. */
  readonly change?: object;
  readonly eventType?: string;
  readonly cipherKey?: string;
  readonly body?: string;
  readonly key?: KeyObject;
  readonly age?: number;
  /** What becomes of the signed headers on the way, and of the body. */
  readonly headers?: (signed: Record<string, string>) => Record<string, string>;
  readonly deliver?: (body: string) => string;
}

/** Sealed and signed exactly as WeChat Pay does it, but for what is given. */
function notify(notification: Notification = {}) {
  const {
    change = {},
    eventType = 'TRANSACTION.SUCCESS',
    cipherKey = apiV3Key,
    key = wechatsKey,
    age = 0,
  } = notification;
  const { headers = (signed) => signed, deliver = (body) => body } = notification;
  const now = contested.shop.clock.now() - age;
  const sealed = encryptResource(cipherKey, {
    nonce: randomBytes(6).toString('hex'),
    associatedData: 'transaction',
    plaintext: JSON.stringify({ ...truth, ...change }),
  });
  const body =
    notification.body ??
    JSON.stringify({
      id: 'EV-2026112012345678',
      create_time: toBeijingTime(now),
      event_type: eventType,
      resource_type: 'encrypt-resource',
      summary: '支付成功',
      resource: { original_type: 'transaction', ...sealed },
    });
  const nonce = randomBytes(16).toString('hex');
  const signed = signMessage({ serial, privateKey: key }, { timestamp: Math.floor(now / 1000), nonce, body });
  const url = `${contested.shop.url}/api/payments/wechat/notifications`;
  return send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers(signed) },
    body: deliver(body),
  });
}

const amount = (total: unknown) => ({ amount: { ...(truth.amount as object), total, payer_total: total } });
const strangersKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const signatureOf = (signed: Record<string, string>) => signed['Wechatpay-Signature']!;
const withSignature = (signature: string) => (signed: Record<string, string>) => ({
  ...signed,
  'Wechatpay-Signature': signature,
});

const unverified: Refusal[] = [
  ['no signature at all', '401 notification_unverified', () => notify({ headers: () => ({}) })],
  [
    'a random signature under real headers',
    '401 notification_unverified',
    () => notify({ headers: withSignature(randomBytes(256).toString('base64')) }),
  ],
  [
    'a stranger’s key under WeChat’s serial',
    '401 notification_unverified',
    () => notify({ key: strangersKey }),
  ],
  [
    'a serial nobody knows',
    '401 notification_unverified',
    () => notify({ headers: (signed) => ({ ...signed, 'Wechatpay-Serial': 'PUB_KEY_ID_0000000000000000' }) }),
  ],
  [
    'the serial of a certificate that cannot be had',
    '401 notification_unverified',
    () =>
      notify({
        headers: (signed) => ({ ...signed, 'Wechatpay-Serial': '5157F09EFDC096DE15EBE81A47057A72' }),
      }),
  ],
  ['true, but five minutes old', '401 notification_unverified', () => notify({ age: 5 * MINUTE })],
  ['true, but from the future', '401 notification_unverified', () => notify({ age: -6 * MINUTE })],
  [
    'an old signature with a fresh time',
    '401 notification_unverified',
    () =>
      notify({
        age: 10 * MINUTE,
        headers: (signed) => ({
          ...signed,
          'Wechatpay-Timestamp': String(Math.floor(contested.shop.clock.now() / 1000)),
        }),
      }),
  ],
  [
    'a body that was changed on the way',
    '401 notification_unverified',
    () => notify({ deliver: (body) => body.replace('"EV-', '"EW-') }),
  ],
  [
    'a body with one more blank',
    '401 notification_unverified',
    () => notify({ deliver: (body) => `${body} ` }),
  ],
  [
    'a probe whether signatures are checked',
    '401 notification_unverified',
    () => notify({ headers: (signed) => withSignature(SIGN_TEST_PREFIX + signatureOf(signed))(signed) }),
  ],
  [
    'another type of signature',
    '401 notification_unverified',
    () => notify({ headers: (signed) => ({ ...signed, 'Wechatpay-Signature-Type': 'WECHATPAY2-SM2' }) }),
  ],
];

const believed: Refusal[] = [
  ['a fen too little', '409 payment_amount_mismatch', () => notify({ change: amount(12799) })],
  ['a fen too much', '409 payment_amount_mismatch', () => notify({ change: amount(12801) })],
  ['one fen for everything', '409 payment_amount_mismatch', () => notify({ change: amount(1) })],
  ['an amount as text', '400 notification_invalid', () => notify({ change: amount('12800') })],
  ['half a fen', '400 notification_invalid', () => notify({ change: amount(12800.5) })],
  [
    'an order nobody placed',
    '400 notification_invalid',
    () => notify({ change: { out_trade_no: '20261120-1200-00000000' } }),
  ],
  ['another merchant', '400 notification_invalid', () => notify({ change: { mchid: '1900000001' } })],
  ['another app', '400 notification_invalid', () => notify({ change: { appid: 'wx0000000000000000' } })],
  [
    'another APIv3 key',
    '400 notification_invalid',
    () => notify({ cipherKey: '0123456789abcdef0123456789abcdef' }),
  ],
  ['what is no JSON', '400 notification_invalid', () => notify({ body: 'money!' })],
  ['an empty body', '400 notification_invalid', () => notify({ body: '' })],
  [
    'nothing sealed',
    '400 notification_invalid',
    () => notify({ body: '{"id":"1","event_type":"TRANSACTION.SUCCESS"}' }),
  ],
  ['2 MB', '413 body_too_large', () => notify({ body: ' '.repeat(2_000_000) })],
];

testRefusals(() => contested, { 'not WeChat': unverified, 'WeChat, but': believed });

test(
  'an unknown kind of notification, and one of an order that is not paid, are heard and change nothing',
  TIMEOUT,
  async () => {
    const before = await databaseContent(contested.shop.database);
    assert.equal((await notify({ eventType: 'COUPON.USE' })).status, 204);
    assert.equal((await notify({ change: { trade_state: 'NOTPAY' } })).status, 204);
    await contested.shop.settle();
    assert.deepEqual(await databaseContent(contested.shop.database), before);
  },
);

test('the truth is believed, and a hundred times is the same as once', TIMEOUT, async () => {
  const { shop, owned, owner, ask } = contested;
  const { outTradeNo } = shop.wechat.orders().find(({ state }) => state === 'NOTPAY')!;
  // The money really comes; WeChat's own word of it is lost, this test's is not.
  shop.wechat.setFaults({ loseNotifications: 1 });
  const { transactionId } = shop.wechat.pay({ outTradeNo });
  const change = { transaction_id: transactionId };
  const answers = await Promise.all(Array.from({ length: 100 }, () => notify({ change })));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([204]));
  await shop.settle();
  const order = (await ask(`/orders/${owned.pending}`, { who: owner })).body.data as Order;
  assert.equal(order.status, 'paid');
  const secondTransaction = await notify({ change: { transaction_id: '4200009999202611200123456789' } });
  assert.equal(secondTransaction.body.error, 'payment_amount_mismatch');
  assert.deepEqual(await shop.violations(), []);
});
