// What WeChat's answer makes of a report, as a table; and when it is told again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR, MINUTE, SECOND } from '@xiaoqiao/kit/clock';
import type { ReportOutcome } from '../src/ports.ts';
import { judgeReport, reportDelay } from '../src/shipping-report.ts';

const said = { reason: 'why', code: '1', hint: 'do this' };
for (const [outcome, age, status] of [
  ['reported', 0, 'reported'],
  ['refused', 0, 'refused'],
  ['skipped', 0, 'skipped'],
  ['postponed', 0, 'pending'],
  ['postponed', 30 * DAY, 'pending'],
  ['unknown-payment', 0, 'pending'],
  ['unknown-payment', DAY, 'pending'],
  ['unknown-payment', DAY + 1, 'refused'],
] as const)
  test(`${outcome} after ${age} ms leaves the report ${status}`, () => {
    const change = judgeReport({ opened_at: 5 }, { outcome, ...said } as ReportOutcome, 5 + age);
    assert.equal(change.status, status);
    const told = outcome === 'reported' ? [null, null, null] : ['why', '1', 'do this'];
    assert.deepEqual([change.reason, change.wechat_code, change.hint], told);
  });

test('waits grow to an hour, and no further', () => {
  assert.deepEqual([0, 1, 2, 6, 7, 100].map(reportDelay), [
    5 * SECOND,
    15 * SECOND,
    MINUTE,
    HOUR,
    HOUR,
    HOUR,
  ]);
});

test('a reason of any length fits', () => {
  const outcome = { outcome: 'refused', reason: 'x'.repeat(1000), hint: 'y'.repeat(1000) } as const;
  const { reason, hint } = judgeReport({ opened_at: 0 }, outcome, 0);
  assert.deepEqual([reason?.length, hint?.length], [255, 255]);
});
