// What every engine of shared state must do; run once per engine.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type AdjustableClock, fixedClock } from '@xiaoqiao/kit/clock';
import { eventually } from '@xiaoqiao/kit/testing';
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

    test('a window agrees with a plain log, and nowhere lets more through than its rate', async () => {
      const step = fc.record({
        wait: fc.integer({ min: 0, max: 700 }),
        cost: fc.integer({ min: 1, max: 3 }),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 3, max: 10 }),
          // Up to 119 ms a slot is a millisecond, so that the plain log is met exactly.
          fc.integer({ min: 1, max: 119 }),
          fc.array(step, { maxLength: 60 }),
          async (requests, windowMs, steps) => {
            const clock = fixedClock();
            const { windows } = await open(clock);
            const log: { at: number; cost: number }[] = [];
            for (const { wait, cost } of steps) {
              clock.advance(wait % (2 * windowMs));
              const inside = log.filter(({ at }) => at > clock.now() - windowMs);
              const total = inside.reduce((sum, entry) => sum + entry.cost, 0);
              const verdict = await windows.take('k', { requests, windowMs, cost });
              assert.equal(verdict.allowed, total + cost <= requests);
              if (verdict.allowed) log.push({ at: clock.now(), cost });
              assert.equal(verdict.remaining, requests - total - (verdict.allowed ? cost : 0));
            }
          },
        ),
        { numRuns: 100 },
      );
    });

    test('a window allows again exactly when it said it would', async () => {
      const clock = fixedClock();
      const { windows } = await open(clock);
      const perMinute = { requests: 2, windowMs: 60_000 };
      await windows.take('a', perMinute);
      clock.advance(20_000);
      await windows.take('a', perMinute);
      assert.deepEqual(await windows.take('a', perMinute), {
        allowed: false,
        remaining: 0,
        retryAfterMs: 40_000,
        resetMs: 60_000,
      });
      clock.advance(39_999);
      assert.equal((await windows.take('a', perMinute)).allowed, false);
      clock.advance(1);
      assert.deepEqual(await windows.take('a', perMinute), {
        allowed: true,
        remaining: 0,
        retryAfterMs: 0,
        resetMs: 60_000,
      });
    });

    test('a window that could never allow the request is refused as a mistake', async () => {
      const { windows } = await open(fixedClock());
      for (const bad of [
        { requests: 1, windowMs: 0 },
        { requests: 1, windowMs: 1000, cost: 2 },
        { requests: Number.NaN, windowMs: 1000 },
      ])
        await assert.rejects(async () => windows.take('a', bad), RangeError);
    });

    const ban = (id: string, key: string, until: number) => ({
      id,
      key,
      reason: 'scanning',
      note: '',
      createdBy: null,
      createdAt: 0,
      until,
    });

    test('a ban holds until its time and is then as if it had never been', async () => {
      const clock = fixedClock();
      const { bans } = await open(clock);
      const until = clock.now() + 1000;
      await bans.put(ban('1', 'user:a', until));
      assert.deepEqual(await bans.get('user:a'), ban('1', 'user:a', until));
      assert.equal(await bans.get('user:b'), undefined);
      clock.advance(1000);
      assert.equal(await bans.get('user:a'), undefined);
      assert.deepEqual(await bans.list(), []);
      assert.equal(await bans.remove('1'), undefined);
    });

    test('bans are listed newest first, replaced by key and removed by id', async () => {
      const clock = fixedClock();
      const { bans } = await open(clock);
      const until = clock.now() + 1000;
      await bans.put(ban('1', 'user:a', until));
      await bans.put(ban('2', 'device:x', until));
      await bans.put(ban('3', 'user:a', until + 1));
      assert.deepEqual(
        (await bans.list()).map(({ id }) => id),
        ['3', '2'],
      );
      assert.equal(await bans.remove('1'), undefined);
      assert.equal((await bans.remove('3'))?.key, 'user:a');
      assert.equal(await bans.get('user:a'), undefined);
    });

    test('kinds name at least what is banned', async () => {
      const clock = fixedClock();
      const { bans } = await open(clock);
      assert.equal((await bans.kinds()).size, 0);
      await bans.put(ban('1', 'address/24:10.0.0.0', clock.now() + 1000));
      assert.ok((await bans.kinds()).has('address/24'));
    });

    test('a score halves with every half-life', async () => {
      const clock = fixedClock();
      const { scores } = await open(clock);
      assert.equal(await scores.add('a', 8, 1000), 8);
      clock.advance(1000);
      assert.equal(await scores.add('a', 1, 1000), 5);
      clock.advance(2000);
      assert.equal(await scores.add('a', 0, 1000), 1.25);
      await scores.clear('a');
      assert.equal(await scores.add('a', 1, 1000), 1);
    });

    test('company is counted once each, and forgotten after the window', async () => {
      const clock = fixedClock();
      const { scores } = await open(clock);
      assert.deepEqual(await scores.meet('d', 'u1', 1000), { isNew: true, count: 1 });
      clock.advance(600);
      assert.deepEqual(await scores.meet('d', 'u2', 1000), { isNew: true, count: 2 });
      assert.deepEqual(await scores.meet('d', 'u2', 1000), { isNew: false, count: 2 });
      assert.deepEqual(await scores.meet('other', 'u2', 1000), { isNew: true, count: 1 });
      clock.advance(600);
      assert.deepEqual(await scores.meet('d', 'u1', 1000), { isNew: true, count: 2 });
    });

    test('a lock has one holder until it is given back or its time is over', async () => {
      const clock = fixedClock();
      const { locks } = await open(clock);
      const first = (await locks.acquire('renewal', 1000))!;
      assert.equal(await locks.acquire('renewal', 1000), undefined);
      assert.ok(await locks.acquire('another', 1000));
      await first.release();
      const second = (await locks.acquire('renewal', 1000))!;
      clock.advance(999);
      assert.equal(await locks.acquire('renewal', 1000), undefined);
      assert.equal(await second.renew(1000), true);
      clock.advance(999);
      assert.equal(await locks.acquire('renewal', 1000), undefined);
      clock.advance(1);
      assert.equal(await second.renew(1000), false);
      assert.ok(await locks.acquire('renewal', 1000));
    });

    test('tokens of a lock grow, and who has lost it can neither prolong nor release it', async () => {
      const clock = fixedClock();
      const { locks } = await open(clock);
      const tokens: number[] = [];
      for (let i = 0; i < 5; i++) {
        const lock = (await locks.acquire('renewal', 1000))!;
        tokens.push(lock.token);
        if (i % 2 === 0) await lock.release();
        else clock.advance(1000);
      }
      assert.deepEqual(
        tokens,
        [...new Set(tokens)].sort((a, b) => a - b),
      );
      const lost = (await locks.acquire('renewal', 1000))!;
      clock.advance(1000);
      await locks.acquire('renewal', 1000);
      assert.equal(await lost.renew(5000), false);
      await lost.release();
      assert.equal(await locks.acquire('renewal', 1000), undefined);
    });

    test('of many who want a lock at once exactly one gets it', async () => {
      const { locks } = await open(fixedClock());
      const got = await Promise.all(Array.from({ length: 50 }, () => locks.acquire('renewal', 1000)));
      assert.equal(got.filter((lock) => lock !== undefined).length, 1);
    });

    test('a message reaches everybody who listens to its channel, in order, and nobody else', async () => {
      const { channels } = await open(fixedClock());
      const heard: string[] = [];
      const end = await channels.subscribe('a', { onMessage: (message) => heard.push(`1 ${message}`) });
      await channels.subscribe('a', { onMessage: (message) => heard.push(`2 ${message}`) });
      await channels.subscribe('b', { onMessage: (message) => heard.push(`b ${message}`) });
      await channels.publish('a', '小桥');
      await channels.publish('nobody', 'x');
      await channels.publish('b', 'y');
      await eventually('all have heard', () => heard.length === 3);
      end();
      await channels.publish('a', 'z');
      await eventually('who still listens has heard', () => heard.length === 4);
      assert.deepEqual(heard, ['1 小桥', '2 小桥', 'b y', '2 z']);
    });

    test('a listener that throws keeps no message from the others', async () => {
      const { channels } = await open(fixedClock());
      const heard: string[] = [];
      await channels.subscribe('a', {
        onMessage() {
          throw new Error('not understood');
        },
      });
      await channels.subscribe('a', { onMessage: (message) => heard.push(message) });
      await channels.publish('a', 'x');
      await eventually('the other has heard', () => heard.length === 1);
    });

    test('a message that is too long is refused', async () => {
      const { channels } = await open(fixedClock());
      await assert.rejects(async () => channels.publish('a', 'a'.repeat(1_048_577)), RangeError);
    });

    test('a store that is there answers', async () => {
      const state = await open(fixedClock());
      await state.ping();
    });
  });
}
