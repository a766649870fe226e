// A run of the chaos suite can be repeated: its faults come from the seed alone, and every kind is among them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultKinds, LONGEST_JUMPS, planFaults } from '../../test-chaos/plan.ts';

const members = ['gateway-1', 'api-1', 'worker-1'];

test('the same seed gives the same faults, another one others', () => {
  const plan = (seed: number) => planFaults({ seed, seconds: 60, members });
  assert.deepEqual(plan(7), plan(7));
  assert.notDeepEqual(plan(7), plan(8));
});

test('a minute has every kind of fault, none before the shop is open and none after it has closed', () => {
  for (let seed = 0; seed < 200; seed++) {
    const plan = planFaults({ seed, seconds: 60, members });
    assert.deepEqual(new Set(plan.map(({ kind }) => kind)), new Set(faultKinds));
    assert.ok(plan.every(({ at }) => at >= 4000 && at < 60_000));
  }
});

test('only what is killed and frozen has a target, and clocks stay close enough for signatures', () => {
  for (let seed = 0; seed < 50; seed++) {
    const plan = planFaults({ seed, seconds: 3600, members });
    for (const { kind, target } of plan)
      assert.equal(target !== undefined && members.includes(target), kind === 'kill' || kind === 'freeze');
    const jumps = plan.filter(({ kind }) => kind === 'clock-jump').reduce((sum, { lasts }) => sum + lasts, 0);
    assert.ok(jumps <= LONGEST_JUMPS);
  }
});
