// The rules of blocking, as numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, MINUTE } from '@xiaoqiao/kit/clock';
import { afterFailure, networkOf, throttleRules } from '../src/login-throttle.ts';

test('an account is blocked at the fifth failure, twice as long at each further one, at most four hours', () => {
  const blocks = Array.from({ length: 12 }, (_, before) => afterFailure(before, throttleRules.account, 0));
  assert.deepEqual(
    blocks.map(({ blocked_until }) => blocked_until / MINUTE),
    [0, 0, 0, 0, 15, 30, 60, 120, 240, 240, 240, 240],
  );
});

test('few failures are forgotten after a quarter of an hour, a block a day after its end', () => {
  assert.equal(afterFailure(0, throttleRules.account, 0).forget_at, 15 * MINUTE);
  assert.equal(afterFailure(4, throttleRules.account, 0).forget_at, 15 * MINUTE + DAY);
});

test('a client has more room, and its blocks do not grow', () => {
  assert.equal(afterFailure(98, throttleRules.client, 0).blocked_until, 0);
  const blocked = afterFailure(99, throttleRules.client, 0);
  assert.deepEqual(blocked, { failures: 100, blocked_until: 15 * MINUTE, forget_at: 15 * MINUTE });
  assert.equal(afterFailure(150, throttleRules.client, 0).blocked_until, 15 * MINUTE);
});

test('the addresses of an IPv6 /64 count as one, those of IPv4 each for itself', () => {
  assert.equal(networkOf('203.0.113.7'), '203.0.113.7');
  assert.equal(networkOf('::ffff:203.0.113.7'), '203.0.113.7');
  assert.equal(networkOf('2001:db8:0:1::5'), networkOf('2001:0db8::1:ffff:2:3:4'));
  assert.equal(networkOf('2001:db8:0:1::5'), '2001:db8:0:1::/64');
  assert.notEqual(networkOf('2001:db8:0:1::5'), networkOf('2001:db8:0:2::5'));
  assert.equal(networkOf('::1'), '0:0:0:0::/64');
});
