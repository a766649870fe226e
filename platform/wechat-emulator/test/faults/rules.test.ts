// Which requests a rule of faults strikes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFaultRules, type FaultRuleInput, type Subject } from '../../src/faults/rules.ts';

const query: Subject = {
  method: 'GET',
  path: '/v3/pay/transactions/out-trade-no/ORDER-1',
  mchid: '19',
  outTradeNo: 'ORDER-1',
};

function struck(rule: Omit<FaultRuleInput, 'fault'>, subjects: Partial<Subject>[]): boolean[] {
  const rules = createFaultRules();
  rules.add({ fault: 'systemBusy', ...rule });
  return subjects.map((change) => rules.strike({ ...query, ...change }).length === 1);
}

const matching: [string, FaultRuleInput['match'], Partial<Subject>, boolean][] = [
  ['no match at all matches everything', {}, {}, true],
  ['a path', { path: '/v3/certificates' }, { path: '/v3/certificates' }, true],
  ['another path', { path: '/v3/certificates' }, {}, false],
  ['one * within a step', { path: '/v3/pay/transactions/out-trade-no/*' }, {}, true],
  ['one * stops at the slash', { path: '/v3/pay/*' }, {}, false],
  ['two ** go on', { path: '/v3/**' }, {}, true],
  ['a dot is a dot', { path: '/v3.pay/**' }, { path: '/v3/pay/x' }, false],
  ['the method', { method: 'POST' }, {}, false],
  ['the merchant', { mchid: '19' }, {}, true],
  ['another merchant', { mchid: '20' }, {}, false],
  ['the app', { appid: 'wx1' }, { appid: 'wx1' }, true],
  ['the order and its path', { path: '/v3/**', outTradeNo: 'ORDER-1' }, {}, true],
  ['another order', { outTradeNo: 'ORDER-2' }, {}, false],
];
for (const [name, match, subject, expected] of matching)
  test(`match: ${name}`, () => assert.deepEqual(struck({ match: match! }, [subject]), [expected]));

test('after lets some pass, times bounds the strikes', () => {
  assert.deepEqual(struck({ after: 1, times: 2 }, [{}, {}, {}, {}]), [false, true, true, false]);
});

test('only matching requests are counted', () => {
  assert.deepEqual(struck({ match: { mchid: '19' }, after: 1 }, [{ mchid: '20' }, {}, {}]), [
    false,
    false,
    true,
  ]);
});

test('a probability strikes about that share, and the same requests for the same seed', () => {
  const many = Array.from({ length: 1000 }, () => ({}));
  const first = struck({ probability: 0.25, seed: 'a' }, many);
  assert.deepEqual(struck({ probability: 0.25, seed: 'a' }, many), first);
  assert.notDeepEqual(struck({ probability: 0.25, seed: 'b' }, many), first);
  const hits = first.filter(Boolean).length;
  assert.ok(hits > 200 && hits < 300);
});

const senseless: [string, unknown][] = [
  ['an unknown fault', { fault: 'nonsense' }],
  ['an unknown member', { fault: 'delay', speed: 1 }],
  ['an unknown match', { fault: 'delay', match: { host: 'a' } }],
  ['a probability above 1', { fault: 'delay', probability: 2 }],
  ['a refusal without code', { fault: 'refuse' }],
  ['a code where none belongs', { fault: 'delay', code: 45009 }],
  ['a path without slash', { fault: 'delay', match: { path: 'v3' } }],
  ['no rule', 'x'],
];
for (const [name, rule] of senseless)
  test(`refused: ${name}`, () => assert.throws(() => createFaultRules().add(rule), RangeError));
