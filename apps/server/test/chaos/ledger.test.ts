// What buyers were promised is compared with what the shop remembers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokenPromises, type Ledger } from '../../test-chaos/ledger.ts';

const orders = [{ id: 'A', total: 100 }];
const keys = [{ idempotency_key: 'one', answer: '{"id":"A"}' }];
const rows = {
  all: async (sql: string) => (sql.includes('from orders') ? orders : keys),
};
const broken = (...ledger: Ledger) => brokenPromises(rows, ledger);
const kept = { key: 'one', order: { id: 'A', total: 100 } };

test('a tap that was answered and one that never was are in order', async () => {
  assert.deepEqual(await broken(kept, { key: 'two' }), []);
});

test('an answer that the shop forgot, or remembers otherwise, is told', async () => {
  assert.match(
    (await broken(kept, { key: 'two', order: { id: 'B', total: 5 } })).join('\n'),
    /order B of 5, which is not there/,
  );
  assert.match((await broken({ key: 'one', order: { id: 'A', total: 101 } })).join('\n'), /order A of 101/);
  assert.match(
    (await broken(kept, { key: 'two', order: { id: 'A', total: 100 } })).join('\n'),
    /key two made order A for the phone, here undefined/,
  );
});

test('an order that nobody tapped for is told', async () => {
  assert.deepEqual(await broken(), ['promise: nobody tapped for key one']);
});
