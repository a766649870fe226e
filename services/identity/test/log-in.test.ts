// Password login over HTTP: equal answers, equal cost, throttling.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { mock, test } from 'node:test';
import { HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import { createPasswordHasher } from '../src/password-hash.ts';
import type { IdentityTables } from '../src/tables.ts';
import { createWorld, strong } from './world.ts';

test('a user logs in by username or by e-mail address in any spelling', async (t) => {
  const { register, login } = await createWorld(t);
  const { data } = await register('mei_lin');
  assert.equal((await login('mei_lin')).data.user.id, data.user.id);
  assert.equal((await login('Mei_Lin@Example.COM')).data.user.id, data.user.id);
});

test('a wrong password and an unknown user are answered alike', async (t) => {
  const { register, login } = await createWorld(t);
  await register('mei_lin');
  const wrong = await login('mei_lin', 'Wrong-password 1');
  const unknown = await login('nobody_here', 'Wrong-password 1');
  for (const reply of [wrong, unknown])
    assert.deepEqual([reply.status, reply.error, reply.details], [401, 'credentials_invalid', {}]);
});

test('a wrong password, an unknown user and a user without a password cost one argon2 run each', async (t) => {
  const { register, login, database } = await createWorld(t);
  await register('mei_lin');
  await register('wei_qiang');
  await database.transaction(async (tx) => {
    const update = tx.on<IdentityTables>().updateTable('users').set({ password_hash: null });
    await update.where('username', '=', 'wei_qiang').execute();
  });
  const argon2 = mock.method(crypto, 'argon2');
  syncBuiltinESMExports();
  t.after(() => {
    argon2.mock.restore();
    syncBuiltinESMExports();
  });
  const costs = [];
  for (const name of ['mei_lin', 'nobody_here', 'nobody@example.com', 'wei_qiang']) {
    const before = argon2.mock.callCount();
    assert.equal((await login(name, 'Wrong-password 1')).error, 'credentials_invalid');
    const calls = argon2.mock.calls.slice(before);
    costs.push(
      calls.map((call) =>
        (({ memory, passes, parallelism }) => [memory, passes, parallelism])(call.arguments[1] as never),
      ),
    );
  }
  assert.deepEqual(costs, Array(4).fill([[19_456, 2, 1]]));
});

test('the fifth failure blocks the account for a quarter of an hour, the right password included', async (t) => {
  const { register, login, clock } = await createWorld(t);
  await register('mei_lin');
  for (let i = 0; i < 5; i++) assert.equal((await login('mei_lin', 'Wrong-password 1')).status, 401);
  const blocked = await login('mei_lin');
  assert.deepEqual([blocked.status, blocked.error], [429, 'login_throttled']);
  assert.equal(blocked.headers.get('retry-after'), '900');
  assert.equal((await login('mei_lin@example.com')).status, 429);
  clock.advance(15 * MINUTE);
  assert.equal((await login('mei_lin')).status, 200);
});

test('a block grows when guessing goes on after it', async (t) => {
  const { register, login, clock } = await createWorld(t);
  await register('mei_lin');
  for (let i = 0; i < 5; i++) await login('mei_lin', 'Wrong-password 1');
  clock.advance(15 * MINUTE);
  assert.equal((await login('mei_lin', 'Wrong-password 1')).status, 401);
  assert.equal((await login('mei_lin')).headers.get('retry-after'), '1800');
});

test('a success forgets the failures before it, and so does time', async (t) => {
  const { register, login, clock } = await createWorld(t);
  await register('mei_lin');
  const fail = async (times: number) => {
    for (let i = 0; i < times; i++) assert.equal((await login('mei_lin', 'Wrong-password 1')).status, 401);
  };
  await fail(4);
  assert.equal((await login('mei_lin')).status, 200);
  await fail(4);
  clock.advance(HOUR);
  await fail(4);
  assert.equal((await login('mei_lin')).status, 200);
});

test('guesses made at once are counted like guesses made in turn', async (t) => {
  const { register, login } = await createWorld(t);
  await register('mei_lin');
  const guesses = await Promise.all(Array.from({ length: 12 }, () => login('mei_lin', 'Wrong-password 1')));
  assert.equal(guesses.filter(({ status }) => status === 401).length, 5);
  assert.equal(guesses.filter(({ status }) => status === 429).length, 7);
});

test('right logins at once all get in', async (t) => {
  const { register, login } = await createWorld(t);
  await register('mei_lin');
  const logins = await Promise.all(Array.from({ length: 12 }, () => login('mei_lin')));
  assert.deepEqual(new Set(logins.map(({ status }) => status)), new Set([200]));
});

test('names nobody has are throttled like accounts', async (t) => {
  const { login } = await createWorld(t);
  for (let i = 0; i < 5; i++) assert.equal((await login('nobody_here')).status, 401);
  assert.equal((await login('nobody_here')).status, 429);
  assert.equal((await login('nobody_else')).status, 401);
});

test('a client that fails with many accounts is blocked, and others are not', async (t) => {
  const { register, login, database, rows } = await createWorld(t);
  await register('mei_lin');
  await login('nobody_here', strong, '2001:db8::1');
  // Ninety-eight more, without a minute of argon2: the row of the client is the one that is not the name's.
  await database.transaction(async (tx) => {
    await tx.on<IdentityTables>().updateTable('login_attempts').set({ failures: 99 }).execute();
  });
  assert.equal((await rows().selectFrom('login_attempts').selectAll().execute()).length, 2);
  assert.equal((await login('nobody_else', strong, '2001:db8::2')).status, 401);
  assert.equal((await login('mei_lin', strong, '2001:db8::3')).status, 429);
  assert.equal((await login('mei_lin', strong, '203.0.113.9')).status, 200);
});

test('a hash of older parameters is replaced at the next login', async (t) => {
  const { register, login, database, rows } = await createWorld(t);
  await register('mei_lin');
  const old = await createPasswordHasher({ memory: 64, passes: 1, parallelism: 1 }).hash(strong);
  await database.transaction(async (tx) => {
    await tx.on<IdentityTables>().updateTable('users').set({ password_hash: old }).execute();
  });
  assert.equal((await login('mei_lin')).status, 200);
  const row = await rows().selectFrom('users').select('password_hash').executeTakeFirstOrThrow();
  assert.match(row.password_hash!, /m=19456,t=2,p=1/);
  assert.equal((await login('mei_lin')).status, 200);
});
