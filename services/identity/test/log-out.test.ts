// Logging out over HTTP, and what a restart must not forget.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import { decodeJwt } from 'jose';
import { createWorld, isDead } from './world.ts';

test('logging out ends this session and no other', async (t) => {
  const world = await createWorld(t);
  const [here, there] = [
    (await world.wechatLogin('openid-a')).data,
    (await world.wechatLogin('openid-a')).data,
  ];
  const reply = await world.send('POST /auth/logout', { as: here.accessToken, body: {} });
  assert.equal(reply.status, 204);
  assert.equal(await isDead(world, here.accessToken), true);
  assert.equal((await world.refresh(here.refreshToken)).error, 'refresh_token_invalid');
  assert.equal(await isDead(world, there.accessToken), false);
  assert.equal((await world.refresh(there.refreshToken)).status, 200);
});

test('logging out everywhere ends all sessions of the user and nobody else’s', async (t) => {
  const world = await createWorld(t);
  const mine = [(await world.wechatLogin('openid-a')).data, (await world.wechatLogin('openid-a')).data];
  const foreign = (await world.wechatLogin('openid-b')).data;
  await world.send('POST /auth/logout', { as: mine[0]!.accessToken, body: { everywhere: true } });
  for (const { accessToken, refreshToken } of mine) {
    assert.equal(await isDead(world, accessToken), true);
    assert.equal((await world.refresh(refreshToken)).error, 'refresh_token_invalid');
  }
  assert.equal(await isDead(world, foreign.accessToken), false);
});

test('a revocation outlives the last access token, and is announced again after a restart while that lives', async (t) => {
  const world = await createWorld(t);
  const { accessToken } = (await world.wechatLogin('openid-a')).data;
  const { sid } = decodeJwt(accessToken);
  await world.send('POST /auth/logout', { as: accessToken, body: {} });
  const until = world.clock.now() + 2 * HOUR + 5 * MINUTE;
  assert.deepEqual([...world.revoked], [[sid, until]]);

  world.revoked.clear();
  world.clock.advance(2 * HOUR);
  await world.service.reloadRevocations();
  assert.deepEqual([...world.revoked], [[sid, until]]);

  world.revoked.clear();
  world.clock.advance(HOUR);
  await world.service.reloadRevocations();
  assert.deepEqual([...world.revoked], []);
});

test('logging out needs a login', async (t) => {
  const { send } = await createWorld(t);
  assert.equal((await send('POST /auth/logout', { body: {} })).error, 'token_missing');
});
