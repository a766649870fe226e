// WeChat login over HTTP; WeChat itself is a small object in world.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DatabaseError } from '@xiaoqiao/database';
import { signingKeyOf } from '@xiaoqiao/kit/http';
import { createSealer } from '@xiaoqiao/kit/sealing';
import { decodeJwt } from 'jose';
import { appid, createWorld, hostile, otherAppid, sessionKey } from './world.ts';

test('the first login of an openid registers a user, the second finds him', async (t) => {
  const world = await createWorld(t);
  const first = await world.wechatLogin('openid-a');
  assert.equal(first.status, 200);
  assert.equal(first.data.user.wechatBound, true);
  assert.deepEqual(first.data.user.roles, ['user']);
  assert.deepEqual(await world.eventNames(), ['user.registered']);
  const second = await world.wechatLogin('openid-a');
  assert.equal(second.data.user.id, first.data.user.id);
  assert.deepEqual(await world.eventNames(), ['user.registered']);
});

test('ten first logins of one openid at once make one user, and all of them get in', async (t) => {
  const world = await createWorld(t);
  const logins = await Promise.all(Array.from({ length: 10 }, () => world.wechatLogin('openid-a')));
  assert.deepEqual(new Set(logins.map(({ status }) => status)), new Set([200]));
  assert.equal(new Set(logins.map(({ data }) => data.user.id)).size, 1);
  assert.equal(new Set(logins.map(({ data }) => decodeJwt(data.accessToken).sid)).size, 10);
  assert.equal((await world.rows().selectFrom('users').select('id').execute()).length, 1);
  assert.deepEqual(await world.eventNames(), ['user.registered']);
});

test('who loses the race for a new openid, on an engine with many writers, gets the user that the winner made', async (t) => {
  let lost = 0;
  const world = await createWorld(t, {
    wrap: (database) => ({
      ...database,
      // The winner committed after this one looked and before it wrote: its insert meets the unique key.
      transaction: async (work) => {
        const result = await database.transaction(work);
        if (lost++ > 0) return result;
        throw new DatabaseError({ kind: 'unique', message: 'duplicate', constraint: 'wechat_accounts_key' });
      },
    }),
  });
  const login = await world.wechatLogin('openid-a');
  assert.equal(login.status, 200);
  assert.equal(lost, 2);
  const users = await world.rows().selectFrom('users').select('id').execute();
  assert.deepEqual(users, [{ id: login.data.user.id }]);
});

test('one openid in two mini programs is two users, and openidOf tells them apart', async (t) => {
  const { wechatLogin, service } = await createWorld(t);
  const here = (await wechatLogin('openid-a')).data;
  const there = (await wechatLogin('openid-a', { appid: otherAppid })).data;
  assert.notEqual(here.user.id, there.user.id);
  assert.equal(decodeJwt(there.accessToken).appid, otherAppid);
  assert.equal(await service.openidOf(here.user.id, appid), 'openid-a');
  assert.equal(await service.openidOf(here.user.id, otherAppid), undefined);
});

test('a mini program that is not ours, and a code WeChat refuses, log nobody in', async (t) => {
  const world = await createWorld(t);
  const foreign = await world.wechatLogin('openid-a', { appid: 'wx-somebody-else' });
  assert.deepEqual([foreign.status, foreign.error], [400, 'wechat_code_invalid']);
  assert.equal((await world.wechatLogin('bad')).error, 'wechat_code_invalid');
  assert.deepEqual(await world.rows().selectFrom('users').select('id').execute(), []);
  assert.deepEqual(await world.eventNames(), []);
});

test('the access token carries the claims of the house for two hours', async (t) => {
  const { wechatLogin, clock, secrets } = await createWorld(t);
  const { data } = await wechatLogin('openid-a');
  const { sub, sid, jti, ...rest } = decodeJwt(data.accessToken);
  const iat = clock.now() / 1000;
  assert.deepEqual(rest, {
    iss: 'xiaoqiao',
    aud: 'xiaoqiao-api',
    roles: ['user'],
    appid,
    iat,
    exp: iat + 7200,
  });
  assert.equal(sub, data.user.id);
  assert.match(String(jti), /^[0-9A-Z]{26}$/);
  assert.equal(Date.parse(data.accessTokenExpiresAt), clock.now() + 7_200_000);
  assert.equal(Date.parse(data.refreshTokenExpiresAt), clock.now() + 30 * 86_400_000);
  assert.equal(data.signingKey, signingKeyOf(secrets.signingSecret, String(sid)).toString('base64url'));
});

test('the session key is sealed for its user, the refresh token is hashed, and neither is answered or logged', async (t) => {
  const world = await createWorld(t);
  const { data } = await world.wechatLogin('openid-a/union-a');
  const account = await world.rows().selectFrom('wechat_accounts').selectAll().executeTakeFirstOrThrow();
  assert.equal(account.unionid, 'union-a');
  const sealer = createSealer(world.secrets.sealingKey);
  const place = { kind: 'session-key', owner: data.user.id } as const;
  assert.equal(sealer.open(account.session_key_sealed, place), sessionKey);
  const token = await world.rows().selectFrom('refresh_tokens').selectAll().executeTakeFirstOrThrow();
  assert.match(token.hash, /^[0-9a-f]{64}$/);
  assert.ok(!JSON.stringify(data).includes(sessionKey));
  for (const secret of [sessionKey, data.refreshToken, data.accessToken, data.signingKey])
    assert.ok(!world.log.text().includes(secret));
});

test('a login without a unionid keeps the one that is known', async (t) => {
  const world = await createWorld(t);
  await world.wechatLogin('openid-a/union-a');
  await world.wechatLogin('openid-a');
  const account = await world.rows().selectFrom('wechat_accounts').selectAll().executeTakeFirstOrThrow();
  assert.equal(account.unionid, 'union-a');
});

test('an openid is data, and differs by case', async (t) => {
  const world = await createWorld(t);
  const openid = hostile.replaceAll('/', '|').slice(0, 60);
  const { data } = await world.wechatLogin(openid);
  assert.equal(await world.service.openidOf(data.user.id, appid), openid);
  const lower = await world.wechatLogin('openid-a');
  assert.notEqual((await world.wechatLogin('OPENID-A')).data.user.id, lower.data.user.id);
});
