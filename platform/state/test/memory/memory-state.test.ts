// The memory engine: the common suite, and its bounds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import { createMemoryState } from '@xiaoqiao/state';
import { ExpiringSet } from '../../src/memory/expiring-set.ts';
import { MemoryBuckets } from '../../src/memory/memory-buckets.ts';
import { stateSuite } from '../state-suite.ts';

stateSuite('memory', (clock) => createMemoryState({ clock }));

const overloaded = (error: unknown) => isXiaoqiaoError(error) && error.error === 'overloaded';

test('a store full of live nonces refuses new ones and still knows the old ones', () => {
  const clock = fixedClock();
  const { nonces } = createMemoryState({ clock, maxNonces: 2 });
  nonces.reserve('a', 1000);
  nonces.reserve('b', 5000);
  assert.throws(() => nonces.reserve('c', 1000), overloaded);
  assert.equal(nonces.reserve('a', 1000), false);
  clock.advance(2000);
  assert.equal(nonces.reserve('c', 1000), true);
  assert.equal(nonces.reserve('b', 1000), false);
});

test('a full list of revocations fails to revoke rather than forget one', () => {
  const clock = fixedClock();
  const { revocations } = createMemoryState({ clock, maxRevocations: 1 });
  revocations.revoke('a', clock.now() + 1000);
  assert.throws(() => revocations.revoke('b', clock.now() + 1000), overloaded);
  assert.equal(revocations.isRevoked('a'), true);
});

test('members whose time has passed are swept away', () => {
  const clock = fixedClock();
  const set = new ExpiringSet(clock, 10_000);
  for (let i = 0; i < 5000; i++) set.add(`k${i}`, clock.now() + 1 + i);
  clock.advance(3000);
  set.add('late', clock.now() + 10_000);
  assert.ok(set.size <= 2001);
  clock.advance(60_000);
  set.add('later', clock.now() + 1000);
  assert.equal(set.size, 1);
});

test('beyond the limit the bucket unused for longest starts afresh', () => {
  const buckets = new MemoryBuckets(fixedClock(), 2);
  const rate = { capacity: 2, refillPerSecond: 1 };
  buckets.take('a', rate);
  buckets.take('b', rate);
  buckets.take('a', rate);
  buckets.take('c', rate);
  assert.equal(buckets.size, 2);
  assert.equal(buckets.take('a', rate).allowed, false);
  assert.equal(buckets.take('b', rate).remaining, 1);
});

test('a clock that steps back gives no tokens twice', () => {
  let now = 10_000;
  const buckets = new MemoryBuckets({ now: () => now }, 10);
  const rate = { capacity: 1, refillPerSecond: 1 };
  assert.equal(buckets.take('a', rate).allowed, true);
  now = 0;
  assert.equal(buckets.take('a', rate).allowed, false);
  now = 10_500;
  assert.equal(buckets.take('a', rate).allowed, false);
  now = 11_000;
  assert.equal(buckets.take('a', rate).allowed, true);
});

test('after closing nothing is remembered', async () => {
  const clock = fixedClock();
  const state = createMemoryState({ clock });
  state.revocations.revoke('s', clock.now() + 1000);
  await state.close();
  assert.equal(state.revocations.isRevoked('s'), false);
});
