// The own profile and phone number over HTTP.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { User } from '@xiaoqiao/contract';
import { createSealer } from '@xiaoqiao/kit/sealing';
import type { IdentityTables } from '../src/tables.ts';
import { createWorld, hostile, type World } from './world.ts';

const update = (world: World, as: string, body: object) => world.send<User>('PUT /users/me', { as, body });
const bind = (world: World, as: string, code: string) =>
  world.send<User>('POST /users/me/phone', { as, body: { code } });

test('nickname and picture change alone or together, and a picture can be taken away', async (t) => {
  const world = await createWorld(t);
  const { accessToken: as } = (await world.wechatLogin('openid-a')).data;
  const nickname = hostile.slice(0, 32);
  assert.equal((await update(world, as, { nickname })).data.nickname, nickname);
  const withPicture = (await update(world, as, { avatarUrl: 'https://example.com/a.png' })).data;
  assert.deepEqual([withPicture.nickname, withPicture.avatarUrl], [nickname, 'https://example.com/a.png']);
  assert.equal((await update(world, as, { avatarUrl: null })).data.avatarUrl, null);
  assert.equal((await update(world, as, { avatarUrl: 'javascript:alert(1)' })).status, 400);
  assert.equal((await update(world, as, { roles: ['admin'] })).status, 400);
  assert.deepEqual((await world.me(as)).data.roles, ['user']);
});

test('a user that is gone is not found', async (t) => {
  const { send } = await createWorld(t);
  const headers = { 'x-xq-user': '01JD0000000000000000000000', 'x-xq-session': '01JD0000000000000000000001' };
  for (const reply of [
    await send('GET /users/me', { headers }),
    await send('PUT /users/me', { headers, body: { nickname: 'x' } }),
    await send('POST /users/me/phone', { headers, body: { code: 'phone-13800001111' } }),
  ])
    assert.deepEqual([reply.status, reply.error], [404, 'user_not_found']);
});

test('a bound phone number is answered masked, stored sealed, and not logged', async (t) => {
  const world = await createWorld(t);
  const { accessToken: as, user } = (await world.wechatLogin('openid-a')).data;
  assert.equal((await bind(world, as, 'phone-13800001111')).data.phone, '+86 138****1111');
  assert.equal((await world.me(as)).data.phone, '+86 138****1111');
  const row = await world.rows().selectFrom('users').selectAll().executeTakeFirstOrThrow();
  assert.ok(!row.phone_sealed!.includes('13800001111'));
  const place = { kind: 'phone', owner: user.id } as const;
  assert.equal(createSealer(world.secrets.sealingKey).open(row.phone_sealed!, place), '+86 13800001111');
  assert.ok(!world.log.text().includes('13800001111'));
  assert.equal((await bind(world, as, 'phone-13900002222')).data.phone, '+86 139****2222');
  assert.equal((await bind(world, as, 'bad')).error, 'wechat_code_invalid');
});

test('a sealed value that was changed, or moved to another user, is refused and reported', async (t) => {
  const world = await createWorld(t);
  const { accessToken: as, user } = (await world.wechatLogin('openid-a')).data;
  const thief = (await world.wechatLogin('openid-b')).data;
  await bind(world, as, 'phone-13800001111');
  await world.database.transaction(async (tx) => {
    const db = tx.on<IdentityTables>();
    const { phone_sealed } = await db
      .selectFrom('users')
      .select('phone_sealed')
      .where('id', '=', user.id)
      .executeTakeFirstOrThrow();
    await db.updateTable('users').set({ phone_sealed }).where('id', '=', thief.user.id).execute();
    const tampered = `${phone_sealed!.slice(0, -2)}${phone_sealed!.endsWith('AA') ? 'BB' : 'AA'}`;
    await db.updateTable('users').set({ phone_sealed: tampered }).where('id', '=', user.id).execute();
  });
  for (const token of [as, thief.accessToken]) assert.equal((await world.me(token)).data.phone, null);
  const reports = world.log.lines.filter(({ message }) => message === 'a sealed value was refused');
  assert.deepEqual(
    reports.map(({ level, context }) => [level, context?.userId]),
    [
      ['error', user.id],
      ['error', thief.user.id],
    ],
  );
});
