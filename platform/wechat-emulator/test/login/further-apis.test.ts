// The smaller APIs around a login: unionid after a payment, keys of the phone's own encryption, the square code.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fen } from '@xiaoqiao/contract';
import { HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import { signLoginState } from '@xiaoqiao/wechat/wire';
import { callControl } from '../control-api.ts';
import { failing, type LocalWechat, merchant, otherApp, startLocalWechat } from '../local-wechat.ts';

// biome-ignore lint/suspicious/noExplicitAny: what came over HTTP is looked at member by member.
type Fields = any;

async function get(
  { emulator, wechat }: LocalWechat,
  path: string,
  query: Record<string, string>,
): Promise<Fields> {
  const members = new URLSearchParams({ access_token: await wechat.token.get(), ...query });
  return (await fetch(`${emulator.url}${path}?${members}`)).json();
}

test('whoever has just paid has a unionid by either number, for five minutes', async () => {
  await using local = await startLocalWechat();
  const { control, pay, clock } = local;
  const { openid } = control.createUser({ unionid: 'union-1' });
  const order = { outTradeNo: 'ORDER-1', description: '桥', total: fen(1), notifyUrl: 'https://x.example/' };
  await pay.prepayJsapi({ ...order, openid });
  const byNumber = { openid, mch_id: merchant.mchid, out_trade_no: 'ORDER-1' };
  const ask = (query: Record<string, string>) => get(local, '/wxa/getpaidunionid', query);
  assert.equal((await ask(byNumber)).errcode, 89300);
  const { transactionId } = control.pay({ outTradeNo: 'ORDER-1' });
  assert.equal((await ask(byNumber)).unionid, 'union-1');
  assert.equal((await ask({ openid, transaction_id: transactionId! })).unionid, 'union-1');
  const other = control.createUser().openid;
  assert.equal((await ask({ ...byNumber, openid: other })).errcode, 89300);
  assert.equal((await ask({ ...byNumber, openid: 'nobody' })).errcode, 40003);
  clock.advance(5 * MINUTE + 1);
  assert.equal((await ask(byNumber)).errcode, 89300);
  await pay.prepayJsapi({ ...order, outTradeNo: 'ORDER-2', openid: other });
  control.pay({ outTradeNo: 'ORDER-2' });
  assert.equal((await ask({ ...byNumber, openid: other, out_trade_no: 'ORDER-2' })).errcode, 89002);
});

test('the phone’s own keys live an hour each, and the latest three are told to who holds the session', async () => {
  await using local = await startLocalWechat();
  const { openid, sessionKey } = await local.wechat.login.code2Session(local.control.mintLoginCode().code);
  const proof = { openid, sig_method: 'hmac_sha256', signature: signLoginState(sessionKey, '') };
  const ask = (change: object = {}) => get(local, '/wxa/business/getuserencryptkey', { ...proof, ...change });
  const [first] = (await ask()).key_info_list;
  assert.deepEqual([first.version, first.expire_in], [1, 3600]);
  assert.equal(Buffer.from(first.encrypt_key, 'base64').length, 16);
  for (let hour = 0; hour < 3; hour++) {
    local.clock.advance(HOUR);
    await ask();
  }
  const { key_info_list: list } = await ask();
  assert.deepEqual(
    list.map(({ version, expire_in }: Fields) => [version, expire_in]),
    [
      [4, 3600],
      [3, 0],
      [2, 0],
    ],
  );
  assert.equal((await ask({ signature: 'wrong' })).errcode, 87009);
});

test('square codes and round ones share their number', async () => {
  await using local = await startLocalWechat();
  const token = await local.wechat.token.get();
  const code = (path: string) =>
    fetch(`${local.emulator.url}${path}?access_token=${token}`, {
      method: 'POST',
      body: JSON.stringify({ path: 'pages/index?a=1' }),
    });
  assert.equal((await code('/wxa/getwxacode')).headers.get('num-used'), '1');
  const square = await code('/cgi-bin/wxaapp/createwxaqrcode');
  assert.deepEqual([square.headers.get('num-used'), square.headers.get('content-type')], ['2', 'image/jpeg']);
});

test('a plugin knows its users by an openpid, for a code that works once, within five minutes', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser();
  const { login } = local.wechat;
  const mint = () => local.control.mintPluginCode({ openid }).code;
  const code = mint();
  await assert.rejects(login.getPluginOpenpid(code, otherApp.appid), failing('wechat_rejected', 1005));
  const openpid = await login.getPluginOpenpid(code);
  assert.notEqual(openpid, openid);
  await assert.rejects(login.getPluginOpenpid(code), failing('wechat_code_invalid', 1007));
  const { fields } = await callControl(local, '/plugin-codes', { openid });
  assert.equal(await login.getPluginOpenpid(fields.code), openpid);
  const late = mint();
  local.clock.advance(5 * MINUTE + 1);
  await assert.rejects(login.getPluginOpenpid(late), failing('wechat_code_invalid', 1007));
  await assert.rejects(login.getPluginOpenpid(''), failing('wechat_rejected', 1001));
  await assert.rejects(
    login.getPluginOpenpid(local.control.mintLoginCode({ openid }).code),
    failing('wechat_code_invalid', 1007),
  );
});
