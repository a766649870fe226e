// The local WeChat on its own: the same again after a restart, configured or generated, over https, with its notifications redirected.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { adjustableClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import { createWechatPay } from '@xiaoqiao/wechat';
import { Agent, request } from 'undici';
import { type StandaloneOptions, startStandalone } from '../../src/standalone/index.ts';
import { merchant, startReceiver } from '../local-wechat.ts';

const folder = mkdtempSync(join(tmpdir(), 'wechat-emulator-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const clock = adjustableClock();
const start = (more: Partial<StandaloneOptions> = {}) =>
  startStandalone({ folder: join(folder, 'home'), port: 0, clock, log: silentLog, ...more });

test('what was generated is the same after a restart, and private', async () => {
  const first = await start();
  await first.emulator.close();
  const second = await start();
  await second.emulator.close();
  const { WECHAT_API_BASE: _api, WECHATPAY_API_BASE: _pay, ...kept } = first.env;
  const { WECHAT_API_BASE: _again, WECHATPAY_API_BASE: _once, ...later } = second.env;
  assert.deepEqual(later, kept);
  const key = first.env.WECHATPAY_PRIVATE_KEY_FILE!;
  assert.match(readFileSync(key, 'utf8'), /BEGIN PRIVATE KEY/);
  assert.equal(statSync(key).mode & 0o777, 0o600);
});

test('with nothing but its variables a back end orders, and is notified where the configuration says', async () => {
  await using receiver = await startReceiver();
  const configFile = join(folder, 'wechat.yaml');
  const { origin } = new URL(receiver.url);
  writeFileSync(
    configFile,
    `apps: [{ appid: wx1 }]\nusers: [{ openid: o1 }]\nnotifications: { origin: '${origin}' }\nfaults: { counters: { duplicateDeliveries: 1 } }\n`,
  );
  const { emulator, env } = await start({ configFile });
  const pay = createWechatPay({
    appid: env.WECHAT_APPID!,
    mchid: env.WECHATPAY_MCHID!,
    serialNo: env.WECHATPAY_SERIAL_NO!,
    privateKeyPem: readFileSync(env.WECHATPAY_PRIVATE_KEY_FILE!, 'utf8'),
    apiV3Key: env.WECHATPAY_API_V3_KEY!,
    publicKey: {
      id: env.WECHATPAY_PUBLIC_KEY_ID!,
      pem: readFileSync(env.WECHATPAY_PUBLIC_KEY_FILE!, 'utf8'),
    },
    base: env.WECHATPAY_API_BASE!,
    clock,
    log: silentLog,
  });
  try {
    const outTradeNo = 'ORDER-000001';
    const notifyUrl = 'https://shop.example/notifications';
    await pay.prepayJsapi({ outTradeNo, description: '桥', total: fen(1), openid: 'o1', notifyUrl });
    emulator.control.pay({ outTradeNo });
    await emulator.control.settle();
    assert.equal(receiver.received.length, 2);
  } finally {
    await pay.disconnect();
    await emulator.close();
  }
});

test('a merchant brings its own certificate, and keeps its private key to itself', async () => {
  writeFileSync(join(folder, 'cert.pem'), merchant.certificatePem);
  const configFile = join(folder, 'own.json');
  const entry = {
    mchid: merchant.mchid,
    certificateFile: 'cert.pem',
    mode: 'certificate',
    apiV3Key: merchant.apiV3Key,
  };
  writeFileSync(configFile, JSON.stringify({ apps: [{ appid: 'wx1', secret: 's' }], merchants: [entry] }));
  const { emulator, env } = await start({ configFile });
  await emulator.close();
  assert.equal(env.WECHATPAY_SERIAL_NO, merchant.serialNo);
  assert.equal(env.WECHATPAY_PRIVATE_KEY_FILE, undefined);
  assert.match(readFileSync(env.PLATFORM_CERTIFICATE_FILE!, 'utf8'), /BEGIN CERTIFICATE/);
});

test('over https it is trusted by whoever trusts its authority, under its own name and under WeChat’s', async () => {
  const { emulator, authorityFile } = await start({ tls: true });
  const ca = readFileSync(authorityFile!, 'utf8');
  try {
    for (const servername of ['localhost', 'servicewechat.com']) {
      const dispatcher = new Agent({ connect: { ca, servername } });
      const { statusCode } = await request(`${emulator.url}/_emulator/clock`, { dispatcher });
      assert.equal(statusCode, 200);
      await dispatcher.destroy();
    }
  } finally {
    await emulator.close();
  }
});

test('a fault that the configuration misspells stops the start', async () => {
  const configFile = join(folder, 'wrong.yaml');
  writeFileSync(configFile, 'apps: [{ appid: wx1 }]\nfaults: { counters: { systemBsy: 1 } }\n');
  await assert.rejects(start({ configFile }), /wrong\.yaml: there is no fault systemBsy/);
});
