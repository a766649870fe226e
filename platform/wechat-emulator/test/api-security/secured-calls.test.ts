// The API security mode between our client and the local WeChat: both sides refuse what is not sealed and signed.
import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { MINUTE } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import { type ApiSecurityKeys, createWechat } from '@xiaoqiao/wechat';
import { sealBody, signApiCall, wechatHosts } from '@xiaoqiao/wechat/wire';
import type { AppSecurity } from '../../src/index.ts';
import { app, failing, type LocalWechat, otherApp, startLocalWechat } from '../local-wechat.ts';

const pair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
const [own, platform, next] = [pair(), pair(), pair()];
const symmetricKey = { sn: 'fa05fe1e', key: randomBytes(32).toString('base64') };
const security: AppSecurity = {
  symmetricKey,
  publicKeyPem: own.publicKey,
  platformKey: { sn: 'platform-1', privateKeyPem: platform.privateKey },
};
const keys: ApiSecurityKeys = {
  symmetricKey,
  privateKeyPem: own.privateKey,
  platformCertificates: [{ sn: 'platform-1', pem: platform.publicKey }],
};
const rotating: AppSecurity = {
  ...security,
  platformKey: { sn: 'platform-2', privateKeyPem: next.privateKey },
  deprecatedKey: security.platformKey,
};

async function startSecured(change: Partial<ApiSecurityKeys> = {}, wechatKeys: AppSecurity = security) {
  const local = await startLocalWechat({ apps: [{ ...app, security: wechatKeys }, otherApp] });
  const secured = createWechat({
    apps: [{ ...app, security: { ...keys, ...change } }],
    apiBase: local.emulator.url,
    clock: local.clock,
    log: silentLog,
  });
  const { openid } = local.control.createUser();
  const check = (content = '好') => secured.safety.checkText({ content, scene: 'comment', openid });
  return {
    local,
    secured,
    check,
    async [Symbol.asyncDispose]() {
      await secured.close();
      await local[Symbol.asyncDispose]();
    },
  };
}

test('calls that are sealed with SM4 mean the same as well', async () => {
  const sm4 = { sn: 'sm4-1', algorithm: 'SM4_GCM', key: randomBytes(16).toString('base64') } as const;
  await using started = await startSecured({ symmetricKey: sm4 }, { ...security, symmetricKey: sm4 });
  assert.equal((await started.check()).suggest, 'pass');
  await using mixed = await startSecured({ symmetricKey: sm4 });
  await assert.rejects(mixed.check(), failing('wechat_rejected', 40235));
});

test('calls are sealed and signed both ways, and mean the same', async () => {
  await using started = await startSecured();
  const { local, secured, check } = started;
  local.control.scriptVerdict({ contains: '特价', suggest: 'risky', label: 10001 });
  assert.equal((await check('特价 🌉')).suggest, 'risky');
  const { code } = local.control.mintPhoneCode();
  assert.equal((await secured.phone.getPhoneNumber(code)).countryCode, '86');
  const seen = JSON.stringify(
    local.control.requests().filter(({ path }) => path !== '/cgi-bin/stable_token'),
  );
  assert.equal(seen.includes('特价'), false);
});

test('a refusal inside the envelope keeps its code, and a refused token is renewed', async () => {
  await using started = await startSecured();
  const { local, secured, check } = started;
  await assert.rejects(secured.phone.getPhoneNumber('x'), failing('wechat_code_invalid', 40029));
  local.control.setFaults({ tokenRejections: 1 });
  assert.equal((await check()).suggest, 'pass');
});

test('while certificates change, either of them is enough', async () => {
  for (const sn of ['platform-1', 'platform-2']) {
    const pem = sn === 'platform-1' ? platform.publicKey : next.publicKey;
    await using started = await startSecured({ platformCertificates: [{ sn, pem }] }, rotating);
    assert.equal((await started.check()).suggest, 'pass');
  }
});

const mistakes: Record<string, [Partial<ApiSecurityKeys>, number]> = {
  'another private key': [{ privateKeyPem: next.privateKey }, 40234],
  'another symmetric key': [
    { symmetricKey: { ...symmetricKey, key: randomBytes(32).toString('base64') } },
    40235,
  ],
  'another number of its key': [{ symmetricKey: { ...symmetricKey, sn: 'x' } }, 40235],
};
for (const [what, [change, code]] of Object.entries(mistakes))
  test(`an app with ${what} is refused with ${code}`, async () => {
    await using started = await startSecured(change);
    await assert.rejects(started.check(), failing('wechat_rejected', code));
  });

test('a reply that is signed with a key we do not know is not believed', async () => {
  await using started = await startSecured({
    platformCertificates: [{ sn: 'platform-1', pem: next.publicKey }],
  });
  await assert.rejects(started.check(), failing('wechat_unavailable'));
});

test('without the mode at either side, calls are refused', async () => {
  await using started = await startSecured();
  const { local } = started;
  const { openid } = local.control.createUser();
  const text = { content: '好', scene: 'comment', openid } as const;
  await assert.rejects(local.wechat.safety.checkText(text), failing('wechat_rejected', 40233));
  await using plain = await startLocalWechat();
  const secured = createWechat({
    apps: [{ ...app, security: keys }],
    apiBase: plain.emulator.url,
    clock: plain.clock,
    log: silentLog,
  });
  await assert.rejects(secured.phone.getPhoneNumber('x'), failing('wechat_rejected', 40238));
  await secured.close();
});

/** A sealed request of our own making. */
async function ask({ wechat, emulator, clock }: LocalWechat, change: object, age = 0, inner: object = {}) {
  const path = '/wxa/business/getuserphonenumber';
  const timestamp = Math.floor((clock.now() - age) / 1000);
  const call = { url: wechatHosts.api + path, appid: app.appid, timestamp };
  const plaintext = { _n: 'n', _appid: app.appid, _timestamp: timestamp, code: 'x', ...inner };
  const body = JSON.stringify(sealBody(symmetricKey, call, JSON.stringify(plaintext)));
  const reply = await fetch(`${emulator.url}${path}?access_token=${await wechat.token.get()}`, {
    method: 'POST',
    body,
    headers: Object.fromEntries(
      Object.entries({
        'wechatmp-appid': app.appid,
        'wechatmp-timestamp': String(timestamp),
        'wechatmp-signature': signApiCall(createPrivateKey(own.privateKey), { ...call, body }),
        ...change,
      }).filter(([, value]) => value !== undefined) as [string, string][],
    ),
  });
  return { headers: reply.headers, fields: (await reply.json()) as { errcode?: number; data?: string } };
}

test('each fault of the headers has its own code', async () => {
  await using started = await startSecured();
  const { local } = started;
  const code = async (change: object, age = 0, inner = {}) =>
    (await ask(local, change, age, inner)).fields.errcode;
  assert.equal(await code({ 'wechatmp-appid': undefined }), 40233);
  assert.equal(await code({ 'wechatmp-timestamp': undefined }), 40231);
  assert.equal(await code({ 'wechatmp-signature': undefined }), 40232);
  assert.equal(await code({ 'wechatmp-appid': 'wx1' }), 40236);
  assert.equal(await code({ 'wechatmp-appid': otherApp.appid }), 40237);
  assert.equal(await code({}, 5 * MINUTE), 40240);
  assert.equal(await code({ 'wechatmp-signature': 'AAAA' }), 40234);
  assert.equal(await code({}, 0, { _appid: otherApp.appid }), 40235);
  const good = await ask(local, {});
  assert.equal(good.fields.errcode, undefined);
  assert.equal(typeof good.fields.data, 'string');
  assert.equal(good.headers.get('wechatmp-serial'), 'platform-1');
});

test('an old reply, one for another app, and one in the clear are not believed', async () => {
  await using started = await startSecured();
  const { local } = started;
  const cases: [Record<string, string>, object?][] = [
    [{ 'wechatmp-timestamp': String(Math.floor(local.clock.now() / 1000) - 300) }],
    [{ 'wechatmp-appid': otherApp.appid }],
    [{ 'wechatmp-signature': 'AAAA' }],
    [{}, { errcode: 0, phone_info: { phoneNumber: '1' } }],
  ];
  for (const [change, clear] of cases) {
    const server = createServer(async (request, response) => {
      if (request.url!.startsWith('/cgi-bin/'))
        return response.end(JSON.stringify({ access_token: 't', expires_in: 7200 }));
      const { headers, fields } = await ask(local, {});
      for (const [name, value] of headers) if (name.startsWith('wechatmp-')) response.setHeader(name, value);
      for (const [name, value] of Object.entries(change)) response.setHeader(name, value);
      return response.end(JSON.stringify(clear ?? fields));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = createWechat({
      apps: [{ ...app, security: keys }],
      apiBase,
      clock: local.clock,
      log: silentLog,
    });
    await assert.rejects(client.phone.getPhoneNumber('x'), failing('wechat_unavailable'));
    await client.close();
    server.closeAllConnections();
    server.close();
  }
});

test('keys that cannot work are refused at once', () => {
  const create = (change: Partial<ApiSecurityKeys>) => () =>
    createWechat({
      apps: [{ ...app, security: { ...keys, ...change } }],
      apiBase: 'http://127.0.0.1:1',
      clock: { now: () => 0 },
      log: silentLog,
    });
  assert.throws(create({ symmetricKey: { sn: 'x', key: 'short' } }), RangeError);
  assert.throws(create({ privateKeyPem: 'x' }));
});
