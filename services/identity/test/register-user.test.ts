// Registration over HTTP: weak passwords, taken names, races.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWorld, hostile, strong } from './world.ts';

test('registration answers a session of a new user and adds one event', async (t) => {
  const world = await createWorld(t);
  const { status, data } = await world.register('mei_lin');
  assert.equal(status, 201);
  const { id: _, createdAt: __, ...user } = data.user;
  assert.deepEqual(user, {
    username: 'mei_lin',
    email: 'mei_lin@example.com',
    nickname: 'mei_lin',
    avatarUrl: null,
    phone: null,
    wechatBound: false,
    roles: ['user'],
  });
  assert.deepEqual(await world.eventNames(), ['user.registered']);
  assert.deepEqual((await world.me(data.accessToken)).data, data.user);
});

test('the password is kept as argon2id only, and neither it nor a token is logged or answered', async (t) => {
  const world = await createWorld(t);
  const { data } = await world.register('mei_lin');
  const row = await world.rows().selectFrom('users').selectAll().executeTakeFirstOrThrow();
  assert.match(row.password_hash!, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  await world.login('mei_lin', 'Wrong-password 1');
  for (const secret of [
    strong,
    'Wrong-password 1',
    data.refreshToken,
    data.accessToken,
    row.password_hash!,
  ]) {
    assert.ok(!world.log.text().includes(secret));
    assert.ok(!JSON.stringify(data.user).includes(secret));
  }
});

test('a weak password is refused with an issue per weakness, in the caller’s language', async (t) => {
  const { register, eventNames } = await createWorld(t);
  const weak = { password: 'mei_lin mei_lin' };
  const zh = await register('mei_lin', weak);
  assert.deepEqual([zh.status, zh.error], [400, 'validation_failed']);
  assert.deepEqual(
    zh.details.issues!.map(({ field, rule }) => [field, rule]),
    [
      ['password', 'strength'],
      ['password', 'strength'],
    ],
  );
  assert.match(zh.details.issues![1]!.message, /用户名/);
  const en = await register('mei_lin', weak, { headers: { 'accept-language': 'en' } });
  assert.equal(en.details.issues![1]!.message, 'must not contain the username');
  assert.equal((await register('mei_lin', { password: 'Password123!' })).details.issues!.length, 1);
  assert.deepEqual(await eventNames(), []);
});

test('a username and an e-mail address are taken once, the address in any spelling', async (t) => {
  const { register, eventNames } = await createWorld(t);
  await register('mei_lin', { email: 'Mei.Lin@example.com' });
  const name = await register('mei_lin', { email: 'other@example.com' });
  assert.deepEqual([name.status, name.error, name.details.field], [409, 'username_taken', 'username']);
  const email = await register('somebody', { email: 'mei.lin@EXAMPLE.com' });
  assert.deepEqual([email.status, email.error, email.details.field], [409, 'email_taken', 'email']);
  assert.deepEqual(await eventNames(), ['user.registered']);
});

test('of ten registrations of one name at once one wins', async (t) => {
  const { register, eventNames } = await createWorld(t);
  const all = await Promise.all(
    Array.from({ length: 10 }, (_, i) => register('mei_lin', { email: `mei${i}@example.com` })),
  );
  assert.deepEqual(all.map(({ status }) => status).sort(), [201, ...Array(9).fill(409)]);
  assert.ok(all.every(({ status, error }) => status === 201 || error === 'username_taken'));
  assert.deepEqual(await eventNames(), ['user.registered']);
});

test('availability tells a free name from a taken one', async (t) => {
  const { register, send } = await createWorld(t);
  await register('mei_lin');
  const ask = async (username: string) =>
    (await send<{ available: boolean }>(`GET /auth/availability?username=${username}`)).data.available;
  assert.equal(await ask('mei_lin'), false);
  assert.equal(await ask('mei_lon'), true);
  assert.equal((await send('GET /auth/availability?username=Mei%27--')).status, 400);
});

test('SQL and script in a nickname and a password are data', async (t) => {
  const { register, login } = await createWorld(t);
  const nickname = hostile.slice(0, 32);
  const password = `${hostile} A1`;
  assert.equal((await register('mei_lin', { nickname, password })).data.user.nickname, nickname);
  assert.equal((await login('mei_lin', password)).data.user.nickname, nickname);
  assert.equal((await login(hostile, password)).error, 'credentials_invalid');
});
