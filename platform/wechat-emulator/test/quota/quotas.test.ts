// Quotas by the minute and the day, by the emulator's clock, and the ways to get a used-up one back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import { callControl } from '../control-api.ts';
import { app, failing, type LocalWechat, otherApp, startLocalWechat } from '../local-wechat.ts';

/** Calls an API of the platform with a token, or without one. */
async function ask(local: LocalWechat, path: string, body: object, token?: string) {
  const query = token === undefined ? '' : `?access_token=${token}`;
  const reply = await fetch(`${local.emulator.url}${path}${query}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return (await reply.json()) as { errcode?: number; errmsg?: string } & Record<string, unknown>;
}

async function start() {
  const local = await startLocalWechat();
  const { openid } = local.control.createUser();
  local.control.mintLoginCode({ openid });
  const check = () => local.wechat.safety.checkText({ openid, scene: 'comment', content: '桥' });
  return { local, check, [Symbol.asyncDispose]: () => local[Symbol.asyncDispose]() };
}

test('a minute’s quota passes with the minute, and says so in the code of its API', async () => {
  await using started = await start();
  const { local, check } = started;
  local.control.setQuota({ path: '/wxa/msg_sec_check', perMinute: 2 });
  await check();
  await check();
  await assert.rejects(check(), failing('wechat_unavailable', 44991));
  local.clock.advance(MINUTE);
  await check();
  local.control.setQuota({ path: '/sns/jscode2session', perMinute: 0 });
  const { code } = local.control.mintLoginCode();
  await assert.rejects(local.wechat.login.code2Session(code), failing('wechat_unavailable', 45011));
  local.control.setQuota({ path: '/sns/jscode2session' });
  await local.wechat.login.code2Session(code);
});

test('a day’s quota ends at midnight in China, and is each app’s own', async () => {
  await using started = await start();
  const { local, check } = started;
  local.control.setQuota({ path: '/wxa/msg_sec_check', perDay: 1 });
  await check();
  await assert.rejects(check(), failing('wechat_rejected', 45009));
  local.clock.advance(HOUR);
  await assert.rejects(check(), failing('wechat_rejected', 45009));
  const other = local.control.createUser({ appid: otherApp.appid });
  local.control.mintLoginCode({ openid: other.openid });
  const text = { scene: 'comment', content: '桥' } as const;
  await local.wechat.safety.checkText({ openid: other.openid, ...text }, otherApp.appid);
  // It is noon there when a test begins.
  local.clock.advance(11 * HOUR - 1);
  await assert.rejects(check(), failing('wechat_rejected', 45009));
  local.clock.advance(1);
  local.control.mintLoginCode();
  await check();
});

test('a refused call counts for nothing, and neither does one with a bad token', async () => {
  await using started = await start();
  const { local, check } = started;
  local.control.setQuota({ path: '/wxa/msg_sec_check', perDay: 1 });
  await ask(local, '/wxa/msg_sec_check', {}, 'nonsense');
  await check();
  await assert.rejects(check());
  const [used] = local.control.quotas().filter(({ path }) => path === '/wxa/msg_sec_check');
  assert.deepEqual(used, {
    appid: app.appid,
    path: '/wxa/msg_sec_check',
    perMinute: 4000,
    usedThisMinute: 1,
    perDay: 1,
    usedToday: 1,
  });
});

test('the documented limits are in force: two thousand plain tokens a day', async () => {
  await using local = await startLocalWechat();
  const query = new URLSearchParams({ grant_type: 'client_credential', ...app });
  const token = async () => (await fetch(`${local.emulator.url}/cgi-bin/token?${query}`)).json();
  for (let n = 0; n < 2000; n++) assert.equal(((await token()) as { errcode?: number }).errcode, undefined);
  assert.equal(((await token()) as { errcode: number }).errcode, 45009);
  assert.deepEqual(await ask(local, '/cgi-bin/clear_quota/v2', { appid: app.appid, appsecret: app.secret }), {
    errcode: 0,
    errmsg: 'ok',
  });
  assert.equal(((await token()) as { errcode?: number }).errcode, undefined);
});

test('clear_quota works ten times a month, with a token or with the secret', async () => {
  await using started = await start();
  const { local, check } = started;
  local.control.setQuota({ path: '/wxa/msg_sec_check', perDay: 1 });
  const token = await local.wechat.token.get();
  const clear = async () => (await ask(local, '/cgi-bin/clear_quota', { appid: app.appid }, token)).errcode;
  for (let n = 0; n < 9; n++) {
    await check();
    assert.equal(await clear(), 0);
  }
  const proof = { appid: app.appid, appsecret: app.secret };
  assert.equal((await ask(local, '/cgi-bin/clear_quota/v2', proof)).errcode, 0);
  assert.equal(await clear(), 48006);
  assert.equal((await ask(local, '/cgi-bin/clear_quota/v2', proof)).errcode, 48006);
  assert.equal((await ask(local, '/cgi-bin/clear_quota/v2', { ...proof, appsecret: 'x' })).errcode, 40125);
  assert.equal((await ask(local, '/cgi-bin/clear_quota', { appid: otherApp.appid }, token)).errcode, 40013);
  local.clock.advance(11 * DAY);
  assert.equal((await ask(local, '/cgi-bin/clear_quota/v2', proof)).errcode, 0);
});

test('what is left is told, and an API that there is not is called that', async () => {
  await using started = await start();
  const { local, check } = started;
  await check();
  const token = await local.wechat.token.get();
  const left = (path: string) => ask(local, '/cgi-bin/openapi/quota/get', { cgi_path: path }, token);
  assert.deepEqual(await left('/wxa/msg_sec_check'), {
    errcode: 0,
    errmsg: 'ok',
    quota: { daily_limit: 2_000_000, used: 1, remain: 1_999_999 },
    rate_limit: { call_count: 4000, refresh_second: 60 },
  });
  for (const path of ['/wxa/nonsense', '/_emulator/users', 'wxa/msg_sec_check', '/wxa/msg_sec_check?a=1'])
    assert.equal((await left(path)).errcode, 76021);
  assert.equal((await left('/sns/jscode2session')).errcode, 76022);
});

test('quotas are set, seen and reset through the control API', async () => {
  await using started = await start();
  const { local, check } = started;
  assert.equal((await callControl(local, '/quotas', { path: '/wxa/msg_sec_check', perDay: 1 })).status, 200);
  await check();
  await assert.rejects(check(), failing('wechat_rejected', 45009));
  const { fields } = await callControl(local, '/quotas');
  assert.ok(
    fields.list.some(
      ({ path, usedToday }: { path: string; usedToday: number }) => path.includes('msg') && usedToday === 1,
    ),
  );
  await callControl(local, '/quotas/reset', {});
  await check();
  assert.equal((await callControl(local, '/quotas', { path: 'no path' })).status, 400);
  assert.equal((await callControl(local, '/quotas/reset', { appid: 'wx9' })).status, 400);
});

test('the client asks what is left, and clears what is used up with a token or with the secret', async () => {
  await using started = await start();
  const { local, check } = started;
  const { quota } = local.wechat;
  local.control.setQuota({ path: '/wxa/msg_sec_check', perDay: 1 });
  await check();
  assert.deepEqual(await quota.get('/wxa/msg_sec_check'), {
    dailyLimit: 1,
    usedToday: 1,
    leftToday: 0,
    rateLimit: { calls: 4000, seconds: 60 },
  });
  await assert.rejects(check(), failing('wechat_rejected', 45009));
  await quota.clear();
  await check();
  await quota.clearWithSecret();
  assert.equal((await quota.get('/wxa/msg_sec_check')).usedToday, 0);
  assert.deepEqual(await quota.get('/wxa/getwxacode', otherApp.appid), {
    dailyLimit: 10_000_000,
    usedToday: 0,
    leftToday: 10_000_000,
  });
  for (let n = 0; n < 8; n++) await quota.clear();
  await assert.rejects(quota.clear(), failing('wechat_rejected', 48006));
  await assert.rejects(quota.clearWithSecret(), failing('wechat_rejected', 48006));
  await quota.clear(otherApp.appid);
});

test('the client clears with the secret where no token is to be had', async () => {
  await using local = await startLocalWechat();
  local.control.setQuota({ path: '/cgi-bin/stable_token', perDay: 0 });
  await assert.rejects(local.wechat.quota.clear(), failing('wechat_rejected', 45009));
  await local.wechat.quota.clearWithSecret();
});

test('a path that WeChat would not know is refused with its field, before anything is sent', async () => {
  await using local = await startLocalWechat();
  for (const path of ['wxa/msg_sec_check', 'https://x.example/wxa/y', '/wxa/y?a=1', '/', '/a/'.repeat(200)])
    await assert.rejects(local.wechat.quota.get(path), failing('validation_failed'));
  assert.deepEqual(local.control.requests(), []);
  await assert.rejects(local.wechat.quota.get('/wxa/nonsense'), failing('wechat_rejected', 76021));
  await assert.rejects(local.wechat.quota.get('/sns/jscode2session'), failing('wechat_rejected', 76022));
});

test('one user logs in a hundred times a minute; the code of the one too many is still good', async () => {
  await using local = await startLocalWechat();
  const { control, clock } = local;
  const [user, other] = [control.createUser(), control.createUser()];
  const login = ({ openid }: { openid: string }) =>
    local.wechat.login.code2Session(control.mintLoginCode({ openid }).code);
  for (let n = 0; n < 100; n++) await login(user);
  const { code } = control.mintLoginCode({ openid: user.openid });
  const again = () => local.wechat.login.code2Session(code);
  await assert.rejects(again(), failing('wechat_unavailable', 45011));
  await login(other);
  clock.advance(MINUTE);
  assert.equal((await again()).openid, user.openid);
});

test('the limit of one user is set, cleared and switched off', async () => {
  await using local = await startLocalWechat();
  const { control } = local;
  const { openid } = control.createUser();
  const login = () => local.wechat.login.code2Session(control.mintLoginCode({ openid }).code);
  const path = '/sns/jscode2session';
  assert.equal((await callControl(local, '/quotas', { path, perUserMinute: 1 })).status, 200);
  await login();
  await assert.rejects(login(), failing('wechat_unavailable', 45011));
  assert.equal(control.quotas().find((one) => one.path === path)?.perUserMinute, 1);
  await local.wechat.quota.clear();
  await login();
  control.setQuota({ path, perUserMinute: Number.MAX_SAFE_INTEGER });
  for (let n = 0; n < 101; n++) await login();
});
