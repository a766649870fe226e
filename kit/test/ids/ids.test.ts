// ULIDs: their form, their order, and a clock that stands still or steps back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixedClock } from '../../src/clock/index.ts';
import { createIds } from '../../src/ids/index.ts';

test('ids are 26 characters of Crockford base 32 and begin with the time', () => {
  const ids = createIds(fixedClock(Date.UTC(2026, 10, 20)));
  assert.match(ids.next(), /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  const earlier = createIds(fixedClock(Date.UTC(2026, 10, 19))).next();
  assert.ok(earlier < ids.next());
});

test('100 000 ids of one millisecond are unique and ascend', () => {
  const ids = createIds(fixedClock());
  let last = '';
  for (let i = 0; i < 100_000; i++) {
    const id = ids.next();
    assert.ok(id > last);
    last = id;
  }
});

test('ids ascend even when the clock steps back', () => {
  let now = 2_000_000;
  const ids = createIds({ now: () => now });
  const first = ids.next();
  now = 1_000_000;
  assert.ok(ids.next() > first);
});
