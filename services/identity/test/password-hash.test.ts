// argon2id hashes, their strings and their queue.
import assert from 'node:assert/strict';
import { argon2Sync } from 'node:crypto';
import { test } from 'node:test';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import { createPasswordHasher } from '../src/password-hash.ts';

const quick = { memory: 64, passes: 1, parallelism: 1 };

test('a hash is an argon2id PHC string that node:crypto derives again', async () => {
  const phc = await createPasswordHasher().hash('Tide-pool 42 lamps');
  const [, algorithm, version, parameters, salt, tag] = phc.split('$');
  assert.deepEqual([algorithm, version, parameters], ['argon2id', 'v=19', 'm=19456,t=2,p=1']);
  const again = argon2Sync('argon2id', {
    message: 'Tide-pool 42 lamps',
    nonce: Buffer.from(salt!, 'base64'),
    memory: 19_456,
    passes: 2,
    parallelism: 1,
    tagLength: 32,
  });
  assert.equal(Buffer.from(again).toString('base64').replace(/=+$/, ''), tag);
});

test('the right password verifies, another does not, and no hash verifies nothing', async () => {
  const passwords = createPasswordHasher(quick);
  const phc = await passwords.hash('Tide-pool 42 lamps');
  assert.equal(await passwords.verify(phc, 'Tide-pool 42 lamps'), true);
  assert.equal(await passwords.verify(phc, 'tide-pool 42 lamps'), false);
  assert.equal(await passwords.verify(undefined, 'Tide-pool 42 lamps'), false);
});

test('the same password has another hash each time', async () => {
  const passwords = createPasswordHasher(quick);
  assert.notEqual(await passwords.hash('same'), await passwords.hash('same'));
});

test('composed and decomposed spellings are one password', async () => {
  const passwords = createPasswordHasher(quick);
  assert.equal(await passwords.verify(await passwords.hash('caf\u00e9'), 'cafe\u0301'), true);
});

test('a hash of other parameters still verifies and is outdated', async () => {
  const phc = await createPasswordHasher(quick).hash('Tide-pool 42 lamps');
  const passwords = createPasswordHasher({ ...quick, passes: 2 });
  assert.equal(await passwords.verify(phc, 'Tide-pool 42 lamps'), true);
  assert.equal(passwords.outdated(phc), true);
  assert.equal(passwords.outdated(await passwords.hash('x')), false);
});

test('what is not an argon2id PHC string is refused', async () => {
  await assert.rejects(createPasswordHasher(quick).verify('$2b$12$abcdefghijklmnopqrstuv', 'x'));
});

test('a burst is answered as far as the queue goes, and the rest is told to come back', async () => {
  const passwords = createPasswordHasher(quick);
  const burst = await Promise.allSettled(Array.from({ length: 200 }, () => passwords.hash('x')));
  const refused = burst.filter((result) => result.status === 'rejected');
  assert.equal(burst.length - refused.length, 130);
  for (const { reason } of refused) assert.ok(isXiaoqiaoError(reason) && reason.error === 'overloaded');
  assert.match(await passwords.hash('afterwards'), /^\$argon2id\$/);
});
