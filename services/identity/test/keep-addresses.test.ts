// Addresses over HTTP: one default, a limit, an owner.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@xiaoqiao/contract';
import { createWorld, hostile, type World } from './world.ts';

const home = {
  name: '林梅',
  phone: '13800001111',
  province: '浙江省',
  city: '杭州市',
  district: '西湖区',
  detail: '文三路 1 号',
};
const create = (world: World, as: string, body: object = {}) =>
  world.send<Address>('POST /users/me/addresses', { as, body: { ...home, ...body } });
const change = (world: World, as: string, id: string, body: object = {}) =>
  world.send<Address>(`PUT /users/me/addresses/${id}`, { as, body: { ...home, ...body } });
const remove = (world: World, as: string, id: string) =>
  world.send(`DELETE /users/me/addresses/${id}`, { as });
const shown = async (world: World, as: string) =>
  (await world.addresses(as)).map(({ name, isDefault }) => (isDefault ? `${name} (default)` : name));

test('addresses are kept as they were written, the default one first', async (t) => {
  const world = await createWorld(t);
  const { accessToken: as, user } = (await world.wechatLogin('openid-a')).data;
  const first = await create(world, as, { postalCode: '310000' });
  assert.equal(first.status, 201);
  const { id, createdAt: _, ...rest } = first.data;
  assert.deepEqual(rest, { ...home, postalCode: '310000', isDefault: true });
  await create(world, as, { name: 'b' });
  await create(world, as, { name: 'c', isDefault: true });
  assert.deepEqual(await shown(world, as), ['c (default)', 'b', '林梅']);
  assert.deepEqual(await world.service.addressesOf([{ userId: user.id, addressId: id }]), [
    { ...home, postalCode: '310000' },
  ]);
});

test('there is exactly one default as long as there is an address', async (t) => {
  const world = await createWorld(t);
  const { accessToken: as } = (await world.wechatLogin('openid-a')).data;
  const a = (await create(world, as, { name: 'a', isDefault: false })).data;
  const b = (await create(world, as, { name: 'b' })).data;
  const c = (await create(world, as, { name: 'c' })).data;
  assert.deepEqual(await shown(world, as), ['a (default)', 'c', 'b']);
  await change(world, as, a.id, { name: 'a', isDefault: false });
  assert.deepEqual(await shown(world, as), ['a (default)', 'c', 'b']);
  assert.equal((await change(world, as, b.id, { name: 'b2', isDefault: true })).data.isDefault, true);
  assert.deepEqual(await shown(world, as), ['b2 (default)', 'c', 'a']);
  assert.equal((await change(world, as, b.id, { name: 'b3' })).data.isDefault, true);
  assert.equal((await remove(world, as, b.id)).status, 204);
  assert.deepEqual(await shown(world, as), ['c (default)', 'a']);
  await remove(world, as, a.id);
  await remove(world, as, c.id);
  assert.deepEqual(await shown(world, as), []);
});

test('a replaced address loses what the new one does not name', async (t) => {
  const world = await createWorld(t);
  const { accessToken: as } = (await world.wechatLogin('openid-a')).data;
  const { id } = (await create(world, as, { postalCode: '310000' })).data;
  assert.equal((await change(world, as, id)).data.postalCode, null);
});

test('somebody else’s address is not found', async (t) => {
  const world = await createWorld(t);
  const { accessToken: mine } = (await world.wechatLogin('openid-a')).data;
  const other = (await world.wechatLogin('openid-b')).data;
  const { id } = (await create(world, mine)).data;
  for (const reply of [
    await change(world, other.accessToken, id),
    await remove(world, other.accessToken, id),
  ])
    assert.deepEqual([reply.status, reply.error], [404, 'address_not_found']);
  assert.deepEqual(await world.service.addressesOf([{ userId: other.user.id, addressId: id }]), [undefined]);
  assert.deepEqual(await shown(world, mine), ['林梅 (default)']);
  assert.deepEqual(await shown(world, other.accessToken), []);
});

test('twenty addresses fit, also when thirty come at once', async (t) => {
  const world = await createWorld(t);
  const { accessToken: as } = (await world.wechatLogin('openid-a')).data;
  const all = await Promise.all(Array.from({ length: 30 }, () => create(world, as, { isDefault: true })));
  assert.equal(all.filter(({ status }) => status === 201).length, 20);
  assert.equal(all.filter(({ error }) => error === 'address_limit_reached').length, 10);
  const list = await world.addresses(as);
  assert.equal(list.length, 20);
  assert.equal(list.filter(({ isDefault }) => isDefault).length, 1);
});

test('SQL and script in every field are data', async (t) => {
  const world = await createWorld(t);
  const { accessToken: as } = (await world.wechatLogin('openid-a')).data;
  const short = hostile.slice(0, 40);
  const body = { name: short, province: short, city: short, district: short, detail: hostile };
  const { id } = (await create(world, as, body)).data;
  const [kept] = await world.addresses(as);
  assert.deepEqual(
    {
      name: kept!.name,
      province: kept!.province,
      city: kept!.city,
      district: kept!.district,
      detail: kept!.detail,
    },
    body,
  );
  assert.equal((await change(world, as, id, body)).data.detail, hostile);
});
