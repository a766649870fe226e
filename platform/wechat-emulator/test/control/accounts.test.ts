// Apps and merchants that join while WeChat runs.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { silentLog } from '@xiaoqiao/kit/log';
import { createWechatPay } from '@xiaoqiao/wechat';
import { callControl } from '../control-api.ts';
import { app, keys, type LocalWechat, merchant, startLocalWechat } from '../local-wechat.ts';

async function payWith(
  local: LocalWechat,
  joined: Parameters<typeof createWechatPay>[0],
  outTradeNo: string,
) {
  const pay = createWechatPay(joined);
  try {
    const { openid } = local.control.createUser({ appid: joined.appid });
    const order = {
      outTradeNo,
      description: '桥',
      total: fen(1),
      notifyUrl: 'https://shop.example/n',
      openid,
    };
    return (await pay.prepayJsapi(order)).prepayId;
  } finally {
    await pay.disconnect();
  }
}

test('an app and a merchant that were added can pay at once, and after a restart as well', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-accounts-'));
  const stateFile = join(folder, 'state');
  try {
    let joined: Omit<Parameters<typeof createWechatPay>[0], 'base' | 'clock'>;
    {
      await using local = await startLocalWechat({ stateFile });
      const { fields: newApp } = await callControl(local, '/apps', {});
      assert.match(newApp.appid, /^wx[0-9a-f]{16}$/);
      const { fields: added } = await callControl(local, '/merchants', { appids: [newApp.appid] });
      joined = { ...added, appid: newApp.appid, publicKey: keys.publicKey, log: silentLog };
      const { clock, emulator } = local;
      assert.ok(await payWith(local, { ...joined, clock, base: emulator.url }, 'ORDER-1'));
      const { code } = local.control.mintLoginCode({ appid: newApp.appid });
      const query = new URLSearchParams({ ...newApp, js_code: code, grant_type: 'authorization_code' });
      const session = await (await fetch(`${emulator.url}/sns/jscode2session?${query}`)).json();
      assert.ok((session as { openid?: string }).openid);
    }
    await using local = await startLocalWechat({ stateFile });
    const { clock, emulator } = local;
    assert.ok(await payWith(local, { ...joined, clock, base: emulator.url }, 'ORDER-2'));
    assert.equal(local.control.accounts().apps[0]!.appid, app.appid);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a merchant may bring its own certificate; nothing is added twice or for an app that there is not', async () => {
  await using local = await startLocalWechat();
  const { certificatePem, serialNo } = merchant;
  const own = { mchid: '1900000009', certificatePem, apiV3Key: 'k'.repeat(32) };
  const { fields } = await callControl(local, '/merchants', own);
  assert.deepEqual(
    [fields.serialNo, fields.apiV3Key, fields.privateKeyPem],
    [serialNo, own.apiV3Key, undefined],
  );
  for (const [path, body] of [
    ['/merchants', own],
    ['/merchants', { appids: ['wx9'] }],
    ['/merchants', { certificatePem: 'no certificate' }],
    ['/merchants', { apiV3Key: 'short' }],
    ['/apps', { appid: app.appid }],
    ['/apps', { appid: 'no app!' }],
  ] as const)
    assert.equal((await callControl(local, path, body)).status, 400);
});
