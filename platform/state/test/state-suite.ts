// What every engine of shared state must do; run once per engine.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type AdjustableClock, fixedClock } from '@xiaoqiao/kit/clock';
import type { State } from '@xiaoqiao/state';
import fc from 'fast-check';

export function stateSuite(engine: string, open: (clock: AdjustableClock) => State | Promise<State>): void {
  const rate = { capacity: 3, refillPerSecond: 2 };

  describe(`shared state, ${engine}`, () => {
    test('a new bucket is full, gives its capacity and then refuses', async () => {
      const { buckets } = await open(fixedClock());
      const verdicts = [];
      for (let i = 0; i < 4; i++) verdicts.push(await buckets.take('a', rate));
      assert.deepEqual(verdicts, [
        { allowed: true, remaining: 2, retryAfterMs: 0, resetMs: 500 },
        { allowed: true, remaining: 1, retryAfterMs: 0, resetMs: 1000 },
        { allowed: true, remaining: 0, retryAfterMs: 0, resetMs: 1500 },
        { allowed: false, remaining: 0, retryAfterMs: 500, resetMs: 1500 },
      ]);
    });

    test('a bucket allows again exactly when it said it would', async () => {
      const clock = fixedClock();
      const { buckets } = await open(clock);
      await buckets.take('a', { ...rate, cost: 3 });
      clock.advance(499);
      assert.deepEqual(await buckets.take('a', rate), {
        allowed: false,
        remaining: 0,
        retryAfterMs: 1,
        resetMs: 1001,
      });
      clock.advance(1);
      assert.equal((await buckets.take('a', rate)).allowed, true);
    });

    test('rates without an exact binary form are exact to the millisecond', async () => {
      const clock = fixedClock();
      const { buckets } = await open(clock);
      const fivePerMinute = { capacity: 5, refillPerSecond: 5 / 60 };
      for (let i = 0; i < 5; i++) await buckets.take('a', fivePerMinute);
      for (let i = 0; i < 100; i++) {
        clock.advance(11_999);
        assert.equal((await buckets.take('a', fivePerMinute)).allowed, false);
        clock.advance(1);
        assert.equal((await buckets.take('a', fivePerMinute)).allowed, true);
      }
    });

    test('buckets do not share tokens', async () => {
      const { buckets } = await open(fixedClock());
      await buckets.take('a', { ...rate, cost: 3 });
      assert.equal((await buckets.take('b', rate)).remaining, 2);
    });

    test('a rate that could never allow the request is refused as a mistake', async () => {
      const { buckets } = await open(fixedClock());
      for (const bad of [
        { capacity: 1, refillPerSecond: 0 },
        { capacity: 1, refillPerSecond: 1, cost: 2 },
        { capacity: 1, refillPerSecond: 1, cost: 0 },
        { capacity: Number.NaN, refillPerSecond: 1 },
      ])
        await assert.rejects(async () => buckets.take('a', bad), RangeError);
    });

    test('a bucket agrees with a plain model whatever is taken and whenever', async () => {
      const step = fc.record({
        wait: fc.integer({ min: 0, max: 4000 }),
        cost: fc.integer({ min: 1, max: 5 }),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 5, max: 20 }),
          fc.integer({ min: 1, max: 50 }),
          fc.array(step, { maxLength: 40 }),
          async (capacity, refillPerSecond, steps) => {
            const clock = fixedClock();
            const { buckets } = await open(clock);
            let thousandths = capacity * 1000;
            for (const { wait, cost } of steps) {
              clock.advance(wait);
              thousandths = Math.min(capacity * 1000, thousandths + wait * refillPerSecond);
              const allowed = thousandths >= cost * 1000;
              if (allowed) thousandths -= cost * 1000;
              const verdict = await buckets.take('k', { capacity, refillPerSecond, cost });
              assert.equal(verdict.allowed, allowed);
              assert.equal(verdict.remaining, Math.floor(thousandths / 1000));
              assert.equal(
                verdict.retryAfterMs,
                allowed ? 0 : Math.ceil((cost * 1000 - thousandths) / refillPerSecond),
              );
            }
          },
        ),
        { numRuns: 100 },
      );
    });

    test('a nonce is accepted once while its reservation lives, and again afterwards', async () => {
      const clock = fixedClock();
      const { nonces } = await open(clock);
      assert.equal(await nonces.reserve('n', 1000), true);
      clock.advance(999);
      assert.equal(await nonces.reserve('n', 1000), false);
      clock.advance(1);
      assert.equal(await nonces.reserve('n', 1000), true);
    });

    test('of many reservations of one nonce at once exactly one succeeds', async () => {
      const { nonces } = await open(fixedClock());
      const answers = await Promise.all(Array.from({ length: 50 }, () => nonces.reserve('n', 1000)));
      assert.equal(answers.filter((first) => first).length, 1);
    });

    test('a session is revoked at once and until the named time', async () => {
      const clock = fixedClock();
      const { revocations } = await open(clock);
      assert.equal(await revocations.isRevoked('s'), false);
      await revocations.revoke('s', clock.now() + 5000);
      assert.equal(await revocations.isRevoked('s'), true);
      assert.equal(await revocations.isRevoked('other'), false);
      clock.advance(5000);
      assert.equal(await revocations.isRevoked('s'), false);
    });

    test('revoking again prolongs and never shortens', async () => {
      const clock = fixedClock();
      const { revocations } = await open(clock);
      await revocations.revoke('s', clock.now() + 5000);
      await revocations.revoke('s', clock.now() + 9000);
      await revocations.revoke('s', clock.now() + 1000);
      clock.advance(8999);
      await revocations.revoke('other', clock.now() + 1000);
      assert.equal(await revocations.isRevoked('s'), true);
      clock.advance(1);
      assert.equal(await revocations.isRevoked('s'), false);
    });
  });
}
