// What the phone seals with the session key, opened by the server that holds it.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { DAY, HOUR } from '@xiaoqiao/kit/clock';
import { failing, type LocalWechat, otherApp, startLocalWechat } from '../local-wechat.ts';

const logIn = ({ control, wechat }: LocalWechat, openid?: string) =>
  wechat.login.code2Session(control.mintLoginCode(openid === undefined ? {} : { openid }).code);

const invalid = failing('wechat_data_invalid');

test('encryptedData opens with the session key, and tells the user and any further data', async () => {
  await using local = await startLocalWechat();
  const { openid, sessionKey } = await logIn(local, local.control.createUser({ unionid: 'u1' }).openid);
  const sealed = local.control.openData({ openid, data: { stepInfoList: [{ step: 100 }] } });
  const data = local.wechat.login.openUserData(sealed, sessionKey);
  assert.equal(data.openId, openid);
  assert.equal(data.unionId, 'u1');
  assert.deepEqual(data.stepInfoList, [{ step: 100 }]);
});

test('data made for another app is refused although the key opens it', async () => {
  await using local = await startLocalWechat();
  const { openid, sessionKey } = await logIn(local);
  const sealed = local.control.openData({ openid });
  assert.throws(() => local.wechat.login.openUserData(sealed, sessionKey, otherApp.appid), invalid);
});

test('after a login in between, the old key opens nothing and the new one everything', async () => {
  await using local = await startLocalWechat();
  const old = await logIn(local);
  local.clock.advance(HOUR);
  const fresh = await logIn(local);
  const { login } = local.wechat;
  for (let i = 0; i < 20; i++) {
    const sealed = local.control.openData();
    assert.throws(() => login.openUserData(sealed, old.sessionKey), invalid);
    assert.equal(login.openUserData(sealed, fresh.sessionKey).openId, fresh.openid);
  }
});

test('rawData is believed as it was received, with its signature, and not otherwise', async () => {
  await using local = await startLocalWechat();
  const { sessionKey } = await logIn(local);
  const { login } = local.wechat;
  const { rawData, signature } = local.control.openData();
  assert.equal(login.readRawData({ rawData, signature }, sessionKey).nickName, '微信用户');
  assert.throws(() => login.readRawData({ rawData: `${rawData} `, signature }, sessionKey), invalid);
  assert.throws(() => login.readRawData({ rawData, signature }, `${sessionKey}=`), invalid);
});

test('trap 2: the login state is signed with the text of the session key, not with its bytes', async () => {
  await using local = await startLocalWechat();
  const { openid, sessionKey } = await logIn(local);
  const { login, token } = local.wechat;
  const ask = async (signature: string) => {
    const query = { access_token: await token.get(), openid, signature, sig_method: 'hmac_sha256' };
    const reply = await fetch(`${local.emulator.url}/wxa/checksession?${new URLSearchParams(query)}`);
    return ((await reply.json()) as { errcode: number }).errcode;
  };
  assert.equal(await ask(login.loginStateSignature(sessionKey)), 0);
  const bytes = Buffer.from(sessionKey, 'base64');
  assert.equal(await ask(createHmac('sha256', bytes).update('').digest('hex')), 87009);
});

test('trap 6: WeChat knows for three days which data it made, and says so in a word that is misspelt', async () => {
  await using local = await startLocalWechat();
  const { encryptedData } = local.control.openData();
  const { checkEncryptedData } = local.wechat.login;
  assert.deepEqual(await checkEncryptedData(encryptedData), { valid: true, createdAt: local.clock.now() });
  assert.deepEqual(await checkEncryptedData(`${encryptedData}x`), { valid: false });
  local.clock.advance(3 * DAY + 1);
  assert.deepEqual(await checkEncryptedData(encryptedData), { valid: false });
});
