// What is forgotten for what was taken back, as a table of WeChat's numbers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withdrawnOf } from '../src/withdrawn.ts';

for (const [revoked, everything, forgotten] of [
  [[], false, []],
  [['8'], false, ['phone']],
  [['6'], false, ['profile']],
  [['19'], false, ['profile']],
  [['6', '19'], false, ['profile']],
  [['2', '8', '6'], false, ['profile', 'phone', 'addresses']],
  [['1', '5', '12', '999', 'constructor'], false, []],
  [[], true, ['profile', 'phone', 'addresses']],
] as const)
  test(`${everything ? 'everything' : `[${revoked}]`} means ${forgotten.join(', ') || 'nothing'}`, () =>
    assert.deepEqual(withdrawnOf({ revoked, everything }), forgotten));
