// Refresh tokens over HTTP: rotation, and reuse that ends the session.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR } from '@xiaoqiao/kit/clock';
import { decodeJwt } from 'jose';
import { createWorld, isDead, LONG_AFTER } from './world.ts';

test('a refresh token is exchanged for the next one of the same session', async (t) => {
  const { wechatLogin, refresh, clock, me } = await createWorld(t);
  const first = (await wechatLogin('openid-a')).data;
  clock.advance(HOUR);
  const next = await refresh(first.refreshToken);
  assert.equal(next.status, 200);
  assert.notEqual(next.data.refreshToken, first.refreshToken);
  assert.notEqual(next.data.accessToken, first.accessToken);
  assert.equal(decodeJwt(next.data.accessToken).sid, decodeJwt(first.accessToken).sid);
  assert.equal(next.data.signingKey, first.signingKey);
  assert.equal(Date.parse(next.data.refreshTokenExpiresAt), clock.now() + 30 * DAY);
  assert.equal((await me(next.data.accessToken)).status, 200);
});

test('a session goes on for as long as it is refreshed, and ends thirty days after the last time', async (t) => {
  const { wechatLogin, refresh, clock } = await createWorld(t);
  let token = (await wechatLogin('openid-a')).data.refreshToken;
  for (let i = 0; i < 3; i++) {
    clock.advance(29 * DAY);
    token = (await refresh(token)).data.refreshToken;
  }
  clock.advance(30 * DAY);
  const late = await refresh(token);
  assert.deepEqual([late.status, late.error], [401, 'refresh_token_invalid']);
});

test('a token used a second time ends its session at once, the newest tokens included', async (t) => {
  const world = await createWorld(t);
  const first = (await world.wechatLogin('openid-a')).data;
  const other = (await world.wechatLogin('openid-a')).data;
  const next = (await world.refresh(first.refreshToken)).data;
  const reused = await world.refresh(first.refreshToken);
  assert.deepEqual([reused.status, reused.error], [401, 'refresh_token_invalid']);
  assert.equal((await world.refresh(next.refreshToken)).error, 'refresh_token_invalid');
  assert.equal(await isDead(world, next.accessToken), true);
  assert.equal(await isDead(world, other.accessToken), false);
  assert.equal((await world.refresh(other.refreshToken)).status, 200);
  const warning = world.log.lines.find(({ level }) => level === 'warn');
  assert.match(warning!.message, /used twice/);
  for (const secret of [first.refreshToken, next.refreshToken]) assert.ok(!world.log.text().includes(secret));
});

test('of ten exchanges of one token at once exactly one wins, and the session is dead', async (t) => {
  const world = await createWorld(t);
  const { refreshToken } = (await world.wechatLogin('openid-a')).data;
  const all = await Promise.all(Array.from({ length: 10 }, () => world.refresh(refreshToken)));
  const winners = all.filter(({ status }) => status === 200);
  assert.equal(winners.length, 1);
  assert.equal(all.filter(({ error }) => error === 'refresh_token_invalid').length, 9);
  assert.equal(await isDead(world, winners[0]!.data.accessToken), true);
  assert.equal((await world.refresh(winners[0]!.data.refreshToken)).error, 'refresh_token_invalid');
});

test('what is not a refresh token is refused', async (t) => {
  const { wechatLogin, refresh } = await createWorld(t);
  const { accessToken } = (await wechatLogin('openid-a')).data;
  for (const nonsense of ['x', "' or 1=1 --", accessToken.slice(0, 256), 'A'.repeat(43)])
    assert.equal((await refresh(nonsense)).error, 'refresh_token_invalid');
});

test('sessions that have ended leave nothing behind once their user logs in again', async (t) => {
  const { wechatLogin, refresh, clock, rows } = await createWorld(t);
  await refresh((await wechatLogin('openid-a')).data.refreshToken);
  clock.advance(LONG_AFTER);
  await wechatLogin('openid-a');
  assert.equal((await rows().selectFrom('sessions').select('id').execute()).length, 1);
  assert.equal((await rows().selectFrom('refresh_tokens').select('hash').execute()).length, 1);
});
