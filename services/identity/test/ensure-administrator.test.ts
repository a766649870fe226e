// The administrator that the command line creates.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import { createWorld, strong } from './world.ts';

const refusedWith = (name: string) => (error: unknown) => isXiaoqiaoError(error) && error.error === name;

test('an administrator is created once and then left as it is', async (t) => {
  const { service, login, eventNames } = await createWorld(t);
  const wanted = { username: 'root_admin', email: 'Root@example.com', password: strong };
  assert.deepEqual(await service.ensureAdministrator(wanted), { created: true });
  const again = await service.ensureAdministrator({ ...wanted, password: 'Another-phrase 7' });
  assert.deepEqual(again, { created: false });
  assert.deepEqual((await login('root@example.com')).data.user.roles, ['user', 'admin']);
  assert.equal((await login('root_admin', 'Another-phrase 7')).status, 401);
  assert.deepEqual(await eventNames(), ['user.registered']);
});

test('who registered the name first does not become an administrator by it', async (t) => {
  const { service, register, login } = await createWorld(t);
  await register('root_admin');
  const wanted = { username: 'root_admin', password: strong };
  await assert.rejects(service.ensureAdministrator(wanted), refusedWith('username_taken'));
  assert.deepEqual((await login('root_admin')).data.user.roles, ['user']);
});

test('a weak password, a bad name and a taken e-mail address are refused', async (t) => {
  const { service, register } = await createWorld(t);
  await register('mei_lin');
  for (const [wanted, name] of [
    [{ username: 'root_admin', password: 'admin' }, 'validation_failed'],
    [{ username: 'Root Admin', password: strong }, 'validation_failed'],
    [{ username: 'root_admin', password: strong, email: 'MEI_LIN@example.com' }, 'email_taken'],
  ] as const)
    await assert.rejects(service.ensureAdministrator(wanted), refusedWith(name));
});
