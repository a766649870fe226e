// Login: our client against the emulator, and every refusal of a code.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE } from '@xiaoqiao/kit/clock';
import { app, failing, otherApp, startLocalWechat } from '../local-wechat.ts';

test('a login code becomes the openid and the session key of the user, without a unionid', async () => {
  await using local = await startLocalWechat();
  const { code, openid } = local.control.mintLoginCode();
  const session = await local.wechat.login.code2Session(code);
  assert.equal(session.openid, openid);
  assert.equal(Buffer.from(session.sessionKey, 'base64').length, 16);
  assert.equal('unionid' in session, false);
});

test('a user of a bound app has a unionid', async () => {
  await using local = await startLocalWechat();
  const { openid } = local.control.createUser({ unionid: 'u1' });
  const { code } = local.control.mintLoginCode({ openid });
  assert.equal((await local.wechat.login.code2Session(code)).unionid, 'u1');
});

test('trap 1: a code works once', async () => {
  await using local = await startLocalWechat();
  const { code } = local.control.mintLoginCode();
  await local.wechat.login.code2Session(code);
  await assert.rejects(local.wechat.login.code2Session(code), failing('wechat_code_used', 40163));
});

test('a code that is garbage, expired, of another app or for a phone number is invalid', async () => {
  await using local = await startLocalWechat();
  const { code2Session } = local.wechat.login;
  const invalid = failing('wechat_code_invalid', 40029);
  await assert.rejects(code2Session('garbage'), invalid);
  await assert.rejects(code2Session(local.control.mintPhoneCode().code), invalid);
  const { code } = local.control.mintLoginCode();
  await assert.rejects(code2Session(code, otherApp.appid), invalid);
  local.clock.advance(5 * MINUTE);
  const { code: late } = local.control.mintLoginCode();
  local.clock.advance(5 * MINUTE + 1);
  await assert.rejects(code2Session(late), invalid);
  await assert.rejects(code2Session(code), invalid);
});

test('a blocked user, a busy system and a missing code have names of their own', async () => {
  await using local = await startLocalWechat();
  const { code2Session } = local.wechat.login;
  const { openid } = local.control.createUser({ blocked: true });
  const { code } = local.control.mintLoginCode({ openid });
  await assert.rejects(code2Session(code), failing('wechat_user_blocked', 40226));
  local.control.setFaults({ systemBusy: 1 });
  await assert.rejects(code2Session('x'), failing('wechat_unavailable', -1));
  await assert.rejects(code2Session(''), failing('wechat_rejected', 41008));
});

test('trap 1: the reply is text/plain, errors carry a request id, and HTTP is 200 throughout', async () => {
  await using local = await startLocalWechat();
  const ask = (query: object) =>
    fetch(`${local.emulator.url}/sns/jscode2session?${new URLSearchParams({ ...query })}`);
  const full = { ...app, js_code: 'x', grant_type: 'authorization_code' };
  const reply = await ask(full);
  assert.equal(reply.status, 200);
  assert.match(reply.headers.get('content-type')!, /^text\/plain/);
  const { errmsg } = (await reply.json()) as { errmsg: string };
  assert.match(errmsg, /^invalid code, rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/);
  const codeOf = async (query: object) => ((await (await ask(query)).json()) as { errcode: number }).errcode;
  assert.equal(await codeOf({}), 41002);
  assert.equal(await codeOf({ ...full, appid: 'wx1' }), 40013);
  assert.equal(await codeOf({ appid: app.appid }), 41004);
  assert.equal(await codeOf({ ...full, secret: 'wrong' }), 40125);
  assert.equal(await codeOf({ ...full, grant_type: 'x' }), 40002);
  assert.equal(await codeOf({ ...full, surplus: '1' }), 40097);
});

test('an API that the emulator does not have is an error nobody overlooks', async () => {
  await using local = await startLocalWechat();
  assert.equal((await fetch(`${local.emulator.url}/wxa/no_such_api`)).status, 404);
});

test('no secret is kept in the list of received requests', async () => {
  await using local = await startLocalWechat();
  await local.wechat.login.code2Session(local.control.mintLoginCode().code);
  await local.wechat.token.get();
  await local.wechat.quota.clearWithSecret();
  const seen = JSON.stringify(local.control.requests());
  assert.equal(local.control.requests().length, 3);
  assert.equal(seen.includes(app.secret), false);
});
