// Administrators over HTTP: the list, its cursor, roles and disabling.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page, User } from '@xiaoqiao/contract';
import { createWorld, isDead, type World } from './world.ts';

type AdminUser = User & { disabled: boolean };
const list = (world: World, as: string, query = '') =>
  world.send<Page<AdminUser>>(`GET /admin/users${query}`, { as });
const change = (world: World, as: string, id: string, body: object) =>
  world.send<AdminUser>(`PUT /admin/users/${id}`, { as, body });

test('the list goes from the newest user to the oldest, page by page', async (t) => {
  const world = await createWorld(t);
  const { accessToken: as } = (await world.admin()).data;
  for (const openid of ['a', 'b', 'c', 'd']) await world.wechatLogin(openid);
  const all = (await list(world, as)).data;
  assert.equal(all.nextCursor, null);
  const pages: string[][] = [];
  let cursor: string | null = null;
  do {
    const page: Page<AdminUser> = (await list(world, as, `?limit=2${cursor ? `&cursor=${cursor}` : ''}`))
      .data;
    pages.push(page.list.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  assert.deepEqual(
    pages.map((page) => page.length),
    [2, 2, 1],
  );
  assert.deepEqual(
    pages.flat(),
    all.list.map(({ id }) => id),
  );
  assert.deepEqual(pages.flat(), pages.flat().toSorted().reverse());
});

test('a keyword is the beginning of a username, nickname or e-mail address, and nothing in it is a pattern', async (t) => {
  const world = await createWorld(t);
  const { accessToken: as } = (await world.admin()).data;
  await world.register('mei_lin', { nickname: '100%_梅' });
  await world.register('wei_qiang', { nickname: '伟强', email: 'Strong@example.com' });
  const found = async (keyword: string) => {
    const { data } = await list(world, as, `?keyword=${encodeURIComponent(keyword)}`);
    return data.list.map(({ username }) => username);
  };
  assert.deepEqual(await found('mei'), ['mei_lin']);
  assert.deepEqual(await found('MEI_'), ['mei_lin']);
  assert.deepEqual(await found('伟'), ['wei_qiang']);
  assert.deepEqual(await found('strong@EX'), ['wei_qiang']);
  assert.deepEqual(await found('100%_'), ['mei_lin']);
  for (const nothing of ['%', '_ei', '100_', 'lin', "' or 1=1 --", '!', '\\'])
    assert.deepEqual(await found(nothing), []);
});

test('a cursor that the list did not make is refused', async (t) => {
  const world = await createWorld(t);
  const { accessToken: as } = (await world.admin()).data;
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const id = '01JD0000000000000000000000';
  for (const cursor of [
    'x',
    '%00',
    encoded(null),
    encoded({}),
    encoded({ id: "' or 1=1" }),
    encoded({ id, more: 1 }),
  ]) {
    const reply = await list(world, as, `?cursor=${cursor}`);
    assert.deepEqual([reply.status, reply.error], [400, 'cursor_invalid']);
  }
  assert.equal((await list(world, as, `?cursor=${encoded({ id })}`)).status, 200);
});

test('new roles end the sessions of the user, and hold from the next login on', async (t) => {
  const world = await createWorld(t);
  const { accessToken: as } = (await world.admin()).data;
  const before = (await world.register('mei_lin')).data;
  const changed = await change(world, as, before.user.id, { roles: ['operator', 'user'] });
  assert.deepEqual([changed.data.roles, changed.data.disabled], [['user', 'operator'], false]);
  assert.equal(await isDead(world, before.accessToken), true);
  assert.equal((await world.refresh(before.refreshToken)).error, 'refresh_token_invalid');
  const after = (await world.login('mei_lin')).data;
  assert.deepEqual(after.user.roles, ['user', 'operator']);
  assert.equal((await list(world, after.accessToken)).status, 200);
  assert.equal(
    (await change(world, after.accessToken, before.user.id, { disabled: false })).error,
    'forbidden',
  );
});

test('a disabled user is out at once and cannot come back until enabled', async (t) => {
  const world = await createWorld(t);
  const { accessToken: as } = (await world.admin()).data;
  const byPassword = (await world.register('mei_lin')).data;
  const byWechat = (await world.wechatLogin('openid-a')).data;
  for (const { user } of [byPassword, byWechat])
    assert.equal((await change(world, as, user.id, { disabled: true })).data.disabled, true);
  for (const { accessToken, refreshToken } of [byPassword, byWechat]) {
    assert.equal(await isDead(world, accessToken), true);
    assert.equal((await world.refresh(refreshToken)).error, 'account_disabled');
  }
  assert.equal((await world.login('mei_lin')).error, 'account_disabled');
  assert.equal((await world.login('mei_lin', 'Wrong-password 1')).error, 'credentials_invalid');
  assert.equal((await world.wechatLogin('openid-a')).error, 'account_disabled');
  await change(world, as, byPassword.user.id, { disabled: false });
  assert.equal((await world.login('mei_lin')).status, 200);
  assert.equal((await world.refresh(byPassword.refreshToken)).error, 'refresh_token_invalid');
});

test('a change that changes nothing ends no session', async (t) => {
  const world = await createWorld(t);
  const { accessToken: as } = (await world.admin()).data;
  const { user, accessToken } = (await world.register('mei_lin')).data;
  await change(world, as, user.id, { roles: ['user'], disabled: false });
  assert.equal(await isDead(world, accessToken), false);
});

test('only administrators change users, and none locks himself out', async (t) => {
  const world = await createWorld(t);
  const admin = (await world.admin()).data;
  const plain = (await world.register('mei_lin')).data;
  assert.equal((await list(world, plain.accessToken)).error, 'forbidden');
  assert.equal(
    (await change(world, plain.accessToken, plain.user.id, { roles: ['admin'] })).error,
    'forbidden',
  );
  for (const body of [{ disabled: true }, { roles: ['user'] }])
    assert.equal((await change(world, admin.accessToken, admin.user.id, body)).error, 'forbidden');
  const unknown = await change(world, admin.accessToken, '01JD0000000000000000000000', { disabled: true });
  assert.deepEqual([unknown.status, unknown.error], [404, 'user_not_found']);
});
