// The queue of writers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { createTurns } from '../src/turns.ts';

test('who waits too long is told so, and the others keep their order', async () => {
  const turns = createTurns(20);
  const release = await turns.take();
  await assert.rejects(turns.take(), (error: XiaoqiaoError) => {
    assert.equal(error.error, 'overloaded');
    assert.match(String(error.cause), /no turn within 20 ms/);
    return true;
  });
  const order: number[] = [];
  const later = [1, 2, 3].map(async (number) => {
    const done = await turns.take();
    order.push(number);
    done();
  });
  release();
  await Promise.all(later);
  assert.deepEqual(order, [1, 2, 3]);
  (await turns.take())();
});
