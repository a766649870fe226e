// Which passwords are strong enough, as a table.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passwordIssues, weaknessesOf } from '../src/password-rule.ts';

const cases: [password: string, weaknesses: string[]][] = [
  ['Tide-pool 42 lamps', []],
  ['纸鹤Ab12345678', []],
  ['short-A1', ['length']],
  ['onlylowercase', ['kinds']],
  ['lower12345678', ['kinds']],
  ['lower-12345678', []],
  ['Mei_Lin-1987x', ['name']],
  ['xxMEI_LIN!99', ['name']],
  ['Password123!', ['common']],
  ['P@ssw0rd2026', ['common']],
  ['Qwertyuiop1', ['common']],
  ['1qaz@WSX3edc', ['common']],
  ['Woaini1314520', ['common']],
  ['Aa1234567890', ['common']],
  ['mei_lin', ['length', 'kinds', 'name']],
];

for (const [password, weaknesses] of cases)
  test(`${password} is ${weaknesses.length === 0 ? 'strong enough' : `refused for ${weaknesses.join(', ')}`}`, () => {
    assert.deepEqual(weaknessesOf(password, 'mei_lin'), weaknesses);
  });

test('each weakness is an issue in the caller’s language', () => {
  assert.deepEqual(passwordIssues('onlylowercase', 'mei_lin', 'en'), [
    {
      part: 'body',
      field: 'password',
      rule: 'strength',
      message: 'must have at least three of: lower case, upper case, digits, symbols',
    },
  ]);
  assert.match(passwordIssues('onlylowercase', 'mei_lin', 'zh-CN')[0]!.message, /三种/);
});

test('length is counted in characters, not in UTF-16 units', () => {
  assert.deepEqual(weaknessesOf('Ab1🙂🙂🙂🙂', 'mei_lin'), ['length']);
});
