// Proves every rule of the house on a fixture that breaks it, and the real house on all of them.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { faultsOf, printed } from '../src/check.ts';
import { readHouse } from '../src/house.ts';
import { rules } from '../src/rules.ts';

const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));
const faultsIn = (fixture: string) => faultsOf(readHouse(`${fixtures}/${fixture}`));

/** Fixture, named like the one rule that it breaks → where. */
const broken: Record<string, readonly string[]> = {
  floor: [
    'contract/src/index.ts:2',
    'platform/state/src/index.ts:2',
    'services/orders/src/index.ts:2',
    'services/orders/src/index.ts:4',
    'services/orders/src/index.ts:5',
    'apps/cli/package.json:1',
  ],
  door: [
    'kit/src/clock.ts:2',
    'kit/src/clock.ts:3',
    'kit/src/clock.ts:4',
    'kit/src/clock.ts:5',
    'kit/src/clock.ts:8',
    'kit/src/clock.ts:8',
    'kit/test/clock.test.ts:2',
  ],
  declared: [
    'kit/src/clock.ts:2',
    'kit/src/clock.ts:4',
    'kit/src/clock.ts:5',
    'kit/src/clock.ts:6',
    'kit/test/clock.test.ts:4',
  ],
  sql: [
    'services/orders/src/order.ts:2',
    'services/orders/src/order.ts:3',
    'services/orders/src/place-order.ts:2',
    'services/orders/src/restore.ts:2',
  ],
  'wechat-host': [
    'services/payments/src/pay.ts:3',
    'services/payments/src/pay.ts:4',
    'services/payments/src/pay.ts:5',
    'services/payments/src/pay.ts:6',
    'services/payments/test/pay.test.ts:2',
  ],
  environment: [2, 4, 5, 6, 7, 8, 9].map((line) => `kit/src/settings.ts:${line}`),
  phone: [
    'sdk/miniprogram/src/index.ts:2',
    'sdk/miniprogram/src/index.ts:3',
    'sdk/miniprogram/src/index.ts:6',
    'sdk/miniprogram/src/index.ts:7',
    'miniprogram/pages/home.ts:2',
  ],
  'file-name': [
    'PlaceOrder.ts',
    'common.ts',
    'deep/index.ts',
    'helpers.ts',
    'manager.ts',
    'misc.ts',
    'order.2.ts',
    'place_order.ts',
    'types.ts',
    'utils.ts',
  ].map((name) => `services/orders/src/${name}:1`),
  'opening-comment': [
    'kit/src/empty.ts:1',
    'kit/src/late.ts:1',
    'kit/src/script.ts:2',
    'kit/src/silent.ts:1',
    'kit/src/terse.ts:1',
  ],
  length: ['kit/src/long.ts:400', 'kit/src/longest.ts:500'],
  'loose-end': [2, 4, 6, 7].map((line) => `kit/src/clock.ts:${line}`),
  'skipped-test': [4, 5, 6, 7, 8, 9, 10, 11].map((line) => `kit/test/clock.test.ts:${line}`),
};

for (const [rule, places] of Object.entries(broken)) {
  test(`the house that breaks "${rule}" is found at every place, and for nothing else`, () => {
    assert.deepEqual(
      faultsIn(rule).map((fault) => `${fault.path}:${fault.line} ${fault.rule}`),
      places.map((place) => `${place} ${rule}`),
    );
  });
}

test('every rule has a house that breaks it', () => {
  assert.deepEqual(Object.keys(broken).sort(), rules.map(({ name }) => name).sort());
  assert.deepEqual(readdirSync(fixtures).sort(), [...Object.keys(broken), 'good'].sort());
});

test('a good house has no fault', () => {
  assert.deepEqual(faultsIn('good').map(printed), []);
});

test('this house has no fault', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const house = readHouse(root);
  const read = house.packages.flatMap(({ files }) => files.map(({ path }) => path));
  assert.ok(['house/src/check.ts', 'contract/src/index.ts'].every((path) => read.includes(path)));
  assert.deepEqual(faultsOf(house).map(printed), []);
});
