// Values with one writer at a time, through two databases on one file, as two processes would have them.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { fixedClock, SECOND } from '@xiaoqiao/kit/clock';
import { createLeasedValues } from '../src/index.ts';
import { sharedFile } from './shared-file.ts';

async function open(t: TestContext) {
  const file = await sharedFile(t);
  const clock = fixedClock();
  const options = { clock, leaseMs: 10 * SECOND, pollMs: 1 };
  const [left, right] = [
    createLeasedValues({ ...options, database: await file.open() }),
    createLeasedValues({ ...options, database: await file.open(), patienceMs: 0 }),
  ];
  return { clock, left, right };
}

test('what one writes, all read', async (t) => {
  const { left, right } = await open(t);
  assert.equal(await right.read('a'), undefined);
  assert.equal(await left.hold('a', (write) => write('1'), true), true);
  assert.equal(await right.read('a'), '1');
  assert.equal(await right.read('b'), undefined);
});

test('while one holds, the impatient go on, the patient wait, and those who wait too long are told', async (t) => {
  const { left, right } = await open(t);
  const order: string[] = [];
  let letGo = () => {};
  const first = left.hold(
    'a',
    async () => {
      await new Promise<void>((resolve) => {
        letGo = resolve;
        order.push('held');
      });
      order.push('let go');
    },
    true,
  );
  while (order.length === 0) await new Promise(setImmediate);
  assert.equal(await right.hold('a', async () => 1, false), undefined);
  assert.equal(await right.hold('b', async () => 1, false), 1);
  await assert.rejects(
    right.hold('a', async () => 1, true),
    { error: 'overloaded' },
  );
  const second = left.hold('a', async () => order.push('next'), true);
  letGo();
  await Promise.all([first, second]);
  assert.deepEqual(order, ['held', 'let go', 'next']);
});

test('work that fails lets go', async (t) => {
  const { left, right } = await open(t);
  await assert.rejects(
    left.hold('a', () => Promise.reject(new Error('no')), true),
    /no/,
  );
  assert.equal(await right.hold('a', async () => 1, false), 1);
});

test('a hold that has run out is taken by the next, and its late word counts for nothing', async (t) => {
  const { clock, left, right } = await open(t);
  const late = await left.hold(
    'a',
    async (write) => {
      clock.advance(10 * SECOND);
      assert.equal(await right.hold('a', (other) => other('new'), false), true);
      return write('old');
    },
    true,
  );
  assert.equal(late, false);
  assert.equal(await left.read('a'), 'new');
});

test('of many that reach for it at once, one has it', async (t) => {
  const { left, right } = await open(t);
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 2));
    inside--;
    return 1;
  };
  const done = await Promise.all(
    Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? left : right).hold('a', work, n % 2 === 0)),
  );
  assert.equal(most, 1);
  assert.ok(done.filter((one) => one === 1).length >= 10);
});
