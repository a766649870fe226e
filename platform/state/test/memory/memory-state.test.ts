// The memory engine: the common suite, and its bounds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import { createMemoryState } from '@xiaoqiao/state';
import { ExpiringSet } from '../../src/memory/expiring-set.ts';
import { MemoryBans } from '../../src/memory/memory-bans.ts';
import { MemoryBuckets } from '../../src/memory/memory-buckets.ts';
import { MemoryScores } from '../../src/memory/memory-scores.ts';
import { MemoryWindows } from '../../src/memory/memory-windows.ts';
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

test('a full list of bans drops what is over, then what would have ended soonest', () => {
  const clock = fixedClock();
  const bans = new MemoryBans(clock, 2);
  const put = (id: string, lifeMs: number) =>
    bans.put({
      id,
      key: `user:${id}`,
      reason: 'scanning',
      note: '',
      createdBy: null,
      createdAt: 0,
      until: clock.now() + lifeMs,
    });
  put('1', 9000);
  put('2', 1000);
  put('3', 5000);
  assert.deepEqual(
    bans.list().map(({ id }) => id),
    ['3', '1'],
  );
  clock.advance(5000);
  put('4', 1);
  assert.deepEqual(
    bans.list().map(({ id }) => id),
    ['4', '1'],
  );
  clock.advance(60_000);
  assert.deepEqual([bans.list(), bans.size, bans.kinds().size], [[], 0, 0]);
});

test('scores, members and windows stay within their bounds', () => {
  const clock = fixedClock();
  const scores = new MemoryScores(clock, 10);
  const windows = new MemoryWindows(clock, 10);
  for (let i = 0; i < 1000; i++) {
    scores.add(`k${i}`, 1, 1000);
    scores.meet(`k${i}`, 'm', 1000);
    windows.take(`k${i}`, { requests: 1, windowMs: 1000 });
  }
  assert.deepEqual([scores.size, windows.size], [20, 10]);
  for (let i = 0; i < 1000; i++) scores.meet('one', `m${i}`, 1000);
  assert.equal(scores.meet('one', 'another', 1000).count, 64);
});

test('a long window in coarse slots never lets more through, and opens at most a slot late', () => {
  const clock = fixedClock();
  const windows = new MemoryWindows(clock, 10);
  const passed: number[] = [];
  for (let i = 0; i < 4000; i++) {
    clock.advance(137);
    if (windows.take('k', { requests: 100, windowMs: 60_000 }).allowed) passed.push(clock.now());
  }
  for (const [i, at] of passed.entries()) {
    const hundredth = passed[i + 100];
    if (hundredth === undefined) break;
    assert.ok(hundredth - at >= 60_000 && hundredth - at <= 61_200);
  }
  assert.ok(passed.length > 850);
});
