// Whatever arrives at the emulator is answered in the words of its host: no 500, no stack trace, no hint for guessing.
import assert from 'node:assert/strict';
import { createPublicKey, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { encryptField } from '@xiaoqiao/wechat/wire';
import { app, keys, type LocalWechat, merchant, startLocalWechat } from '../local-wechat.ts';
import { signedFetch } from '../signed-fetch.ts';

const whole = JSON.stringify({ code: 'x' });
const bodies: Record<string, [body: string | Buffer, errcode: number]> = {
  'an empty body': ['', 44002],
  'half a body': [whole.slice(0, -3), 47001],
  'a body that is no JSON': ['code=x', 47001],
  'a body in UTF-16': [Buffer.from(whole, 'utf16le'), 47001],
  'broken UTF-8': [Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 47001],
  'a list': ['[]', 40097],
  null: ['null', 40097],
  'a number': ['7', 40097],
  'a member of another type': ['{"code":7}', 40097],
  'a thousand levels': ['['.repeat(1000) + ']'.repeat(1000), 40097],
  'a member named __proto__': ['{"code":"x","__proto__":{"a":1}}', 40097],
};
for (const [what, [body, errcode]] of Object.entries(bodies))
  test(`the API host answers ${what} with errcode ${errcode} and a request id`, async () => {
    await using local = await startLocalWechat();
    const url = `${local.emulator.url}/wxa/business/getuserphonenumber?access_token=${await local.wechat.token.get()}`;
    const reply = await fetch(url, { method: 'POST', body: new Uint8Array(Buffer.from(body)) });
    const fields = (await reply.json()) as { errcode: number; errmsg: string };
    assert.deepEqual([reply.status, fields.errcode], [200, errcode]);
    assert.match(fields.errmsg, /, rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/);
    assert.doesNotMatch(JSON.stringify(fields), /node:|\.ts:|stack/);
  });

const orders = '/v3/pay/transactions/jsapi';
const contents: Record<string, [content: string | Buffer, headers?: Record<string, string>]> = {
  'an empty body': [''],
  'half a body': ['{"appid":"wx'],
  'a form': ['a=1', { 'content-type': 'application/x-www-form-urlencoded' }],
  'JSON called text': ['{}', { 'content-type': 'text/plain' }],
  'a list': ['[]'],
  null: ['null'],
  'a null member': [JSON.stringify({ appid: null })],
  'a thousand levels': ['['.repeat(1000) + ']'.repeat(1000)],
};
for (const [what, [content, headers]] of Object.entries(contents))
  test(`WeChat Pay answers ${what} with 400 PARAM_ERROR`, async () => {
    await using local = await startLocalWechat();
    const reply = await signedFetch(local, 'POST', orders, content, headers);
    const fields = (await reply.json()) as { code: string };
    assert.deepEqual([reply.status, fields.code], [400, 'PARAM_ERROR']);
    assert.doesNotMatch(JSON.stringify(fields), /node:|\.ts:|stack/);
  });

test('a body over the limit is refused before it is read, on both hosts', async () => {
  await using local = await startLocalWechat();
  const large = ' '.repeat(65 * 1024);
  for (const path of [orders, '/wxa/msg_sec_check?access_token=x', '/_emulator/users', '/nonsense'])
    assert.equal((await fetch(local.emulator.url + path, { method: 'POST', body: large })).status, 413);
});

/** What tells one refusal from another, the request id left out. */
async function refusalOf(local: LocalWechat, authorization: string): Promise<string> {
  const reply = await fetch(`${local.emulator.url}/v3/certificates`, {
    headers: { authorization, accept: 'application/json', 'user-agent': 'test' },
  });
  return `${reply.status} ${JSON.stringify(await reply.json())}`;
}

test('a signature that is no base64, too short, or anybody’s is refused in the same words', async () => {
  await using local = await startLocalWechat();
  const timestamp = Math.floor(local.clock.now() / 1000);
  const signed = (signature: string) =>
    `WECHATPAY2-SHA256-RSA2048 mchid="${merchant.mchid}",nonce_str="n",signature="${signature}",timestamp="${timestamp}",serial_no="${merchant.serialNo}"`;
  const said = new Set<string>();
  for (const signature of [
    '!!!!',
    'AAAA',
    randomBytes(256).toString('base64'),
    randomBytes(255).toString('base64'),
  ])
    said.add(await refusalOf(local, signed(signature)));
  assert.equal(said.size, 1);
  assert.match([...said][0]!, /^401 .*SIGN_ERROR/);
});

test('whatever is wrong with an encrypted field, the answer is the same: nobody learns about the padding', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser();
  const foreign = createPublicKey(merchant.certificatePem);
  const sealed = encryptField(createPublicKey(keys.publicKey.pem), '张三');
  const said = new Set<string>();
  for (const name of [
    'no base64!',
    'AAAA',
    randomBytes(256).toString('base64'),
    encryptField(foreign, '张三'),
    (sealed.startsWith('A') ? 'B' : 'A') + sealed.slice(1),
    sealed.slice(0, -8),
  ]) {
    const reply = await signedFetch(local, 'POST', '/v3/fund-app/mch-transfer/transfer-bills', {
      appid: app.appid,
      out_bill_no: 'T1',
      openid,
      user_name: name,
      transfer_amount: 30,
      transfer_remark: '桥',
      transfer_scene_id: '1000',
      transfer_scene_report_infos: [],
    });
    const { code, message, detail } = (await reply.json()) as Record<string, { issue: string }>;
    said.add(`${reply.status} ${String(code)} ${String(message)} ${detail?.issue}`);
  }
  assert.equal(said.size, 1);
  assert.match([...said][0]!, /^400 PARAM_ERROR/);
});
