// A client of the mini program APIs that is not ours, at its own address over TLS: co-wechat-api.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { adjustableClock } from '@xiaoqiao/kit/clock';
import { wechatHosts } from '@xiaoqiao/wechat/wire';
import { generateAuthority, issueServerCertificate } from '../src/keys/authority.ts';
import { agentTo } from './agent-to.ts';
import { app, startLocalWechat } from './local-wechat.ts';

/** The part of it that is used here; it brings no types. */
interface Api {
  setOpts(options: object): void;
  code2Session(code: string): Promise<{ openid: string; session_key: string }>;
  getAccessToken(): Promise<{ accessToken: string }>;
  ensureAccessToken(): Promise<{ accessToken: string }>;
  getWXACodeUnlimit(scene: string, page: string): Promise<Buffer>;
  request(url: string, options: object): Promise<{ phone_info: { purePhoneNumber: string } }>;
  readonly wxaPrefix: string;
}
const WechatApi = createRequire(import.meta.url)('co-wechat-api') as new (
  appid: string,
  secret: string,
) => Api;

const names = ['127.0.0.1', ...Object.values(wechatHosts).map((url) => new URL(url).hostname)];
const now = Date.now();
const authority = await generateAuthority({ now, names });
const tls = await issueServerCertificate(authority, { now, names });

async function start(secret = app.secret) {
  const local = await startLocalWechat({ clock: adjustableClock(), tls });
  const api = new WechatApi(app.appid, secret);
  api.setOpts({ agent: agentTo(local.emulator.url, authority.certificatePem) });
  return { local, api };
}

test('it logs in, and a code counts once', async () => {
  const { local, api } = await start();
  await using _closed = local;
  const { code, openid } = local.control.mintLoginCode();
  const session = await api.code2Session(code);
  assert.equal(session.openid, openid);
  assert.equal(Buffer.from(session.session_key, 'base64').length, 16);
  await assert.rejects(api.code2Session(code), { code: 40163 });
});

test('it gets a token, and a phone number and a mini program code with it', async () => {
  const { local, api } = await start();
  await using _closed = local;
  local.control.createUser({ phone: '13900001111' });
  const { accessToken } = await api.ensureAccessToken();
  const { code } = local.control.mintPhoneCode();
  const { phone_info: info } = await api.request(
    `${api.wxaPrefix}business/getuserphonenumber?access_token=${accessToken}`,
    { method: 'POST', data: JSON.stringify({ code }), headers: { 'content-type': 'application/json' } },
  );
  assert.equal(info.purePhoneNumber, '13900001111');
  assert.deepEqual([...(await api.getWXACodeUnlimit('a=1', 'pages/index')).subarray(0, 2)], [0xff, 0xd8]);
});

test('it is told that its secret is wrong', async () => {
  const { local, api } = await start('b'.repeat(32));
  await using _closed = local;
  await assert.rejects(api.getAccessToken(), { code: 40125 });
});
