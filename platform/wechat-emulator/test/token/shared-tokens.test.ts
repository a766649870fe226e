// Many processes that speak for one app: one holder of its token, seen through a day.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { DAY, fixedClock, MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import { createMemoryTokenStore, createWechat, type TokenKind } from '@xiaoqiao/wechat';
import { app, failing, type LocalWechat, otherApp, startLocalWechat } from '../local-wechat.ts';

function startClients(local: LocalWechat, count: number, tokenKind: TokenKind) {
  const tokenStore = createMemoryTokenStore();
  const clients = Array.from({ length: count }, () =>
    createWechat({
      apps: [app, otherApp],
      apiBase: local.emulator.url,
      clock: local.clock,
      log: silentLog,
      tokenStore,
      tokenKind,
    }),
  );
  return {
    clients,
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client.close();
    },
  };
}

const paths = { stable: '/cgi-bin/stable_token', plain: '/cgi-bin/token' };

for (const kind of ['stable', 'plain'] as const)
  test(`ten clients ask for a ${kind} token twelve times a day, and none is ever refused`, async () => {
    await using local = await startLocalWechat();
    await using started = startClients(local, 10, kind);
    const { openid, sessionKey } = await local.wechat.login.code2Session(local.control.mintLoginCode().code);
    let [asked, refused] = [0, 0];
    for (let time = 0; time < DAY; time += 30 * MINUTE) {
      const seen = local.control.requests().length;
      await Promise.all(
        started.clients.map(async ({ login }) =>
          assert.equal(await login.checkSessionKey({ openid, sessionKey }), true),
        ),
      );
      const fresh = local.control.requests().slice(seen);
      asked += fresh.filter(({ path }) => path === paths[kind]).length;
      refused += fresh.filter(({ code }) => code !== undefined).length;
      local.clock.advance(30 * MINUTE);
    }
    assert.deepEqual([asked, refused], [12, 0]);
  });

test('a token that is forced from outside costs each client one refusal at most, and no caller sees it', async () => {
  await using local = await startLocalWechat();
  await using started = startClients(local, 10, 'stable');
  const { openid, sessionKey } = await local.wechat.login.code2Session(local.control.mintLoginCode().code);
  const everybody = () =>
    Promise.all(started.clients.map(({ login }) => login.checkSessionKey({ openid, sessionKey })));
  await everybody();
  await fetch(`${local.emulator.url}/cgi-bin/stable_token`, {
    method: 'POST',
    body: JSON.stringify({ grant_type: 'client_credential', ...app, force_refresh: true }),
  });
  assert.deepEqual(new Set(await everybody()), new Set([true]));
  const requests = local.control.requests();
  assert.ok(requests.filter(({ code }) => code === 40001).length <= 10);
  // At first, by force from outside, and once for all ten.
  assert.equal(requests.filter(({ path }) => path === paths.stable).length, 3);
});

for (const errcode of [40001, 40014, 42001])
  test(`a call refused with ${errcode} is made again once, with another token`, async () => {
    const tokens = ['first', 'second'];
    const used: string[] = [];
    const server = createServer((request, response) => {
      const url = new URL(request.url!, 'http://localhost');
      if (url.pathname === paths.plain)
        return response.end(JSON.stringify({ access_token: tokens.shift(), expires_in: 7200 }));
      used.push(url.searchParams.get('access_token')!);
      response.end(JSON.stringify(used.length === 1 ? { errcode } : { errcode: 0 }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const wechat = createWechat({
      apps: [app],
      apiBase,
      clock: fixedClock(),
      log: silentLog,
      tokenKind: 'plain',
    });
    assert.equal(await wechat.login.checkSessionKey({ openid: 'o', sessionKey: 'k' }), true);
    assert.deepEqual(used, ['first', 'second']);
    await wechat.close();
    server.closeAllConnections();
    server.close();
  });

test('trap 3: a stable token that has little time left is not asked for with every call', async () => {
  await using local = await startLocalWechat();
  await using started = startClients(local, 2, 'stable');
  const [one, two] = started.clients;
  await local.wechat.token.get();
  // WeChat answers the remaining time, here 305 seconds: five seconds until it is renewed ahead.
  local.clock.advance(115 * MINUTE - 5 * SECOND);
  const token = await one!.token.get();
  assert.equal(await two!.token.get(), token);
  local.clock.advance(4 * SECOND);
  assert.equal(await one!.token.get(), token);
  const asked = local.control.requests().filter(({ path }) => path === paths.stable).length;
  assert.equal(asked, 2);
  local.clock.advance(30 * SECOND);
  assert.notEqual(await two!.token.get(), token);
});

test('a busy WeChat is no failure while the token that is to be renewed still lives', async () => {
  await using local = await startLocalWechat();
  const token = await local.wechat.token.get();
  local.clock.advance(116 * MINUTE);
  local.control.setFaults({ systemBusy: 2 });
  assert.equal(await local.wechat.token.get(), token);
  local.clock.advance(4 * MINUTE);
  await assert.rejects(local.wechat.token.get(), failing('wechat_unavailable', -1));
  assert.notEqual(await local.wechat.token.get(), token);
});

test('each app has a token of its own', async () => {
  await using local = await startLocalWechat();
  const tokens = await Promise.all([
    local.wechat.token.get(),
    local.wechat.token.get(otherApp.appid),
    local.wechat.token.get(app.appid),
  ]);
  assert.equal(tokens[0], tokens[2]);
  assert.notEqual(tokens[0], tokens[1]);
});
