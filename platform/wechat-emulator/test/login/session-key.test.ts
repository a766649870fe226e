// The session key: rotated by the phone and by the server, proven by its login-state signature.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR } from '@xiaoqiao/kit/clock';
import { signLoginState } from '@xiaoqiao/wechat/wire';
import { failing, type LocalWechat, startLocalWechat } from '../local-wechat.ts';

async function logIn({ control, wechat }: LocalWechat) {
  return wechat.login.code2Session(control.mintLoginCode().code);
}

async function ask(local: LocalWechat, path: string, openid: string, signature: string) {
  const access_token = await local.wechat.token.get();
  const query = new URLSearchParams({ access_token, openid, signature, sig_method: 'hmac_sha256' });
  const reply = await fetch(`${local.emulator.url}${path}?${query}`);
  return (await reply.json()) as { errcode: number; session_key?: string };
}

test('a login soon after another keeps the session key, a later one replaces it', async () => {
  await using local = await startLocalWechat();
  const first = await logIn(local);
  assert.equal((await logIn(local)).sessionKey, first.sessionKey);
  local.clock.advance(HOUR);
  assert.notEqual((await logIn(local)).sessionKey, first.sessionKey);
});

test('checksession accepts the signature of the current key only', async () => {
  await using local = await startLocalWechat();
  const { openid, sessionKey } = await logIn(local);
  const signature = signLoginState(sessionKey);
  assert.equal((await ask(local, '/wxa/checksession', openid, signature)).errcode, 0);
  const reset = await ask(local, '/wxa/resetusersessionkey', openid, signature);
  assert.notEqual(reset.session_key, sessionKey);
  assert.equal((await ask(local, '/wxa/checksession', openid, signature)).errcode, 87009);
  const fresh = signLoginState(reset.session_key!);
  assert.equal((await ask(local, '/wxa/checksession', openid, fresh)).errcode, 0);
  assert.equal((await ask(local, '/wxa/checksession', 'nobody', fresh)).errcode, 40003);
});

test('the client checks and resets a session key', async () => {
  await using local = await startLocalWechat();
  const { login } = local.wechat;
  const session = await logIn(local);
  assert.equal(await login.checkSessionKey(session), true);
  const fresh = await login.resetUserSessionKey(session);
  assert.equal(fresh.openid, session.openid);
  assert.equal(await login.checkSessionKey(session), false);
  assert.equal(await login.checkSessionKey(fresh), true);
  await assert.rejects(login.resetUserSessionKey(session), failing('wechat_rejected', 87009));
  const stranger = { ...fresh, openid: 'nobody' };
  await assert.rejects(login.checkSessionKey(stranger), failing('wechat_rejected', 40003));
});
