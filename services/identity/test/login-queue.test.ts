// Logins of one account in turn.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import { createLoginQueue } from '../src/login-queue.ts';

test('logins of one account run in turn, those of another beside them, and a failure stops nobody', async () => {
  const queue = createLoginQueue();
  const steps: string[] = [];
  const first = Promise.withResolvers<void>();
  const login = (name: string, wait?: Promise<void>) => async () => {
    steps.push(`${name} begins`);
    await wait;
    steps.push(`${name} ends`);
    if (name === 'a1') throw new Error('wrong password');
    return name;
  };
  const a1 = queue('a', login('a1', first.promise));
  const a2 = queue('a', login('a2'));
  assert.equal(await queue('b', login('b')), 'b');
  assert.deepEqual(steps, ['a1 begins', 'b begins', 'b ends']);
  first.resolve();
  await assert.rejects(a1, /wrong password/);
  assert.equal(await a2, 'a2');
  assert.deepEqual(steps.slice(3), ['a1 ends', 'a2 begins', 'a2 ends']);
});

test('the queue is bounded', async () => {
  const queue = createLoginQueue();
  const gate = Promise.withResolvers<void>();
  const waiting = Array.from({ length: 256 }, () => queue('a', () => gate.promise));
  await assert.rejects(
    queue('a', async () => undefined),
    (error) => isXiaoqiaoError(error) && error.error === 'overloaded',
  );
  gate.resolve();
  await Promise.all(waiting);
  assert.equal(await queue('a', async () => 'again'), 'again');
});
