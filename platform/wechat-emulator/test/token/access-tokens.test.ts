// Access tokens: held once, renewed ahead, replaced when refused; and the two kinds at WeChat's side.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import { app, failing, type LocalWechat, startLocalWechat } from '../local-wechat.ts';

const tokenCalls = ({ control }: LocalWechat) =>
  control.requests().filter(({ path }) => path === '/cgi-bin/stable_token').length;

async function askWechat(local: LocalWechat, body: object) {
  const reply = await fetch(`${local.emulator.url}/cgi-bin/stable_token`, {
    method: 'POST',
    body: JSON.stringify({ grant_type: 'client_credential', ...app, ...body }),
  });
  return (await reply.json()) as { access_token: string; expires_in: number; errcode?: number };
}

async function askPlain(local: LocalWechat) {
  const query = new URLSearchParams({ grant_type: 'client_credential', ...app });
  const reply = await fetch(`${local.emulator.url}/cgi-bin/token?${query}`);
  return ((await reply.json()) as { access_token: string }).access_token;
}

async function errcodeWith(local: LocalWechat, token: string) {
  const target = `${local.emulator.url}/wxa/business/getuserphonenumber?access_token=${token}`;
  const reply = await fetch(target, { method: 'POST', body: '{"code":"x"}' });
  return ((await reply.json()) as { errcode: number }).errcode;
}

test('many callers at once ask WeChat once', async () => {
  await using local = await startLocalWechat();
  const tokens = await Promise.all(Array.from({ length: 20 }, () => local.wechat.token.get()));
  assert.equal(new Set(tokens).size, 1);
  assert.equal(tokenCalls(local), 1);
});

test('a token is kept until five minutes before its end, then renewed', async () => {
  await using local = await startLocalWechat();
  const first = await local.wechat.token.get();
  local.clock.advance(115 * MINUTE - 1);
  assert.equal(await local.wechat.token.get(), first);
  assert.equal(tokenCalls(local), 1);
  local.clock.advance(1);
  assert.notEqual(await local.wechat.token.get(), first);
  assert.equal(tokenCalls(local), 2);
});

test('a failed question is not remembered', async () => {
  await using local = await startLocalWechat();
  local.control.setFaults({ systemBusy: 1 });
  await assert.rejects(local.wechat.token.get(), failing('wechat_unavailable', -1));
  assert.equal(typeof (await local.wechat.token.get()), 'string');
});

test('a token that somebody else replaced is renewed once, and the call is made again', async () => {
  await using local = await startLocalWechat();
  await local.wechat.token.get();
  await askWechat(local, { force_refresh: true });
  const { code } = local.control.mintPhoneCode();
  assert.equal((await local.wechat.phone.getPhoneNumber(code)).countryCode, '86');
});

test('a token that WeChat refuses without having replaced it is replaced by force', async () => {
  await using local = await startLocalWechat();
  const first = await local.wechat.token.get();
  local.control.setFaults({ tokenRejections: 1 });
  const { code } = local.control.mintPhoneCode();
  await local.wechat.phone.getPhoneNumber(code);
  assert.notEqual(await local.wechat.token.get(), first);
});

test('a second refusal is final', async () => {
  await using local = await startLocalWechat();
  local.control.setFaults({ tokenRejections: 2 });
  const { code } = local.control.mintPhoneCode();
  await assert.rejects(local.wechat.phone.getPhoneNumber(code), failing('wechat_rejected', 40001));
});

test('trap 3: a stable token is the same for everybody, with the time that is left', async () => {
  await using local = await startLocalWechat();
  const first = await askWechat(local, {});
  assert.equal(first.expires_in, 7200);
  local.clock.advance(10 * SECOND);
  assert.deepEqual(await askWechat(local, {}), { ...first, expires_in: 7190 });
});

test('forcing kills the old token at once, works every thirty seconds and twenty times a day', async () => {
  await using local = await startLocalWechat();
  const first = await askWechat(local, {});
  const forced = await askWechat(local, { force_refresh: true });
  assert.equal(await errcodeWith(local, first.access_token), 40001);
  assert.deepEqual(await askWechat(local, { force_refresh: true }), forced);
  for (let i = 1; i < 20; i++) {
    local.clock.advance(30 * SECOND);
    assert.equal((await askWechat(local, { force_refresh: true })).errcode, undefined);
  }
  local.clock.advance(30 * SECOND);
  assert.equal((await askWechat(local, { force_refresh: true })).errcode, 45009);
});

test('trap 3: the two kinds of token are apart, and a replaced plain one lives five more minutes', async () => {
  await using local = await startLocalWechat();
  const stable = (await askWechat(local, {})).access_token;
  const plain = await askPlain(local);
  await askPlain(local);
  local.clock.advance(5 * MINUTE - 1);
  assert.equal(await errcodeWith(local, plain), 40029);
  local.clock.advance(1);
  assert.equal(await errcodeWith(local, plain), 40001);
  assert.equal(await errcodeWith(local, stable), 40029);
  local.clock.advance(116 * MINUTE);
  assert.equal(await errcodeWith(local, stable), 42001);
});

test('a missing, a malformed and an unknown token are told apart', async () => {
  await using local = await startLocalWechat();
  assert.equal(await errcodeWith(local, ''), 41001);
  assert.equal(await errcodeWith(local, 'abc'), 40014);
  assert.equal(await errcodeWith(local, `99_${'x'.repeat(157)}`), 40001);
});
