// A refused Pay request, looked at through the control API.
import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { test } from 'node:test';
import { keys, merchant, NOW, startLocalWechat } from '../local-wechat.ts';

test('a SIGN_ERROR is explained by what was probably signed', async () => {
  await using local = await startLocalWechat();
  const target = `/v3/pay/transactions/out-trade-no/ORDER-1?mchid=${merchant.mchid}`;
  const timestamp = NOW / 1000;
  const message = `GET\n${target}\n${timestamp}\nabc\n`;
  const signature = sign('sha256', Buffer.from(message), createPrivateKey(merchant.privateKeyPem)).toString(
    'base64',
  );
  const ask = (text: string) =>
    fetch(local.emulator.url + target, {
      headers: {
        accept: 'application/json',
        'wechatpay-serial': keys.publicKey.id,
        authorization: `WECHATPAY2-SHA256-RSA2048 mchid="${merchant.mchid}",nonce_str="abc",signature="${text}",timestamp="${timestamp}",serial_no="${merchant.serialNo}"`,
      },
    });
  assert.equal((await ask(signature)).status, 401);
  const [listed] = local.control.requests();
  assert.deepEqual(
    listed!.mistakes!.map(({ name }) => name),
    ['finalNewline'],
  );
  const reply = await fetch(`${local.emulator.url}/_emulator/requests/${listed!.id}`);
  const { inspection } = (await reply.json()) as ReturnType<typeof local.control.request>;
  assert.equal(inspection!.signed, message);
  assert.equal(inspection!.expected, `${message}\n`);
  assert.equal((await fetch(`${local.emulator.url}/_emulator/requests/99`)).status, 400);
  const right = sign('sha256', Buffer.from(`${message}\n`), createPrivateKey(merchant.privateKeyPem));
  assert.equal((await ask(right.toString('base64url'))).status, 401);
  assert.equal((await ask(right.toString('base64'))).status, 404);
});
