// The rules of reconciling as tables: days in China, when a bill is due, what time explains.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR, MINUTE } from '@xiaoqiao/kit/clock';
import {
  billDelay,
  boundsOf,
  dayAfter,
  dayOf,
  dueAt,
  explainedByTime,
  judgeDay,
} from '../src/reconciliation.ts';

const at = (text: string) => Date.parse(text);

for (const [time, day] of [
  ['2026-11-19T15:59:59.999Z', '2026-11-19'],
  ['2026-11-19T16:00:00.000Z', '2026-11-20'],
  ['2026-12-31T16:00:00.000Z', '2027-01-01'],
  ['2028-02-28T20:00:00.000Z', '2028-02-29'],
] as const)
  test(`${time} belongs to ${day} in China`, () => assert.equal(dayOf(at(time)), day));

test('a day begins and ends at midnight in China', () => {
  assert.deepEqual(boundsOf('2026-11-20'), {
    from: at('2026-11-19T16:00:00Z'),
    to: at('2026-11-20T16:00:00Z'),
  });
});

for (const [day, next] of [
  ['2026-11-30', '2026-12-01'],
  ['2026-12-31', '2027-01-01'],
  ['2028-02-28', '2028-02-29'],
] as const)
  test(`after ${day} comes ${next}`, () => assert.equal(dayAfter(day), next));

test('a bill is due at the hour that was set, on the next day', () => {
  assert.equal(dueAt('2026-11-20', 11), at('2026-11-21T03:00:00Z'));
});

const now = at('2026-11-21T01:00:00Z');
for (const [day, verdict] of [
  ['2026-11-20', 'fine'],
  ['2026-08-24', 'fine'],
  ['2026-08-22', 'too-old'],
  ['2026-11-21', 'not-over'],
  ['2027-01-01', 'not-over'],
  ['2026-02-30', 'not-a-day'],
  ['2026-13-01', 'not-a-day'],
  ['26-11-20', 'not-a-day'],
  ['', 'not-a-day'],
] as const)
  test(`${day || 'nothing'} is ${verdict}`, () => assert.equal(judgeDay(day, now), verdict));

test('a day is over at the first moment of the next one', () => {
  assert.equal(judgeDay('2026-11-20', boundsOf('2026-11-20').to - 1), 'not-over');
  assert.equal(judgeDay('2026-11-20', boundsOf('2026-11-20').to), 'fine');
});

test('waits for a bill grow to an hour, and no further', () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 100].map(billDelay), [
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    HOUR,
    HOUR,
  ]);
  assert.ok(billDelay(100) < DAY);
});

for (const [kind, theirs, explained] of [
  ['refund-state', 'processing', true],
  ['refund-state', 'failed', false],
  ['refund-state', 'succeeded', false],
  ['refund-amount', 'processing', false],
  ['payment-missing-here', '100', false],
] as const)
  test(`${kind} with ${theirs} there is ${explained ? '' : 'not '}explained by time`, () =>
    assert.equal(explainedByTime({ kind, number: 'N', ours: 'succeeded', theirs }), explained));
