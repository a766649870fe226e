// Transactions: all or nothing, in turn, and never in the way of readers.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Transaction } from '../src/index.ts';
import { isUniqueViolation } from '../src/index.ts';
import { openTestDatabase, type TestDatabaseOptions } from '../src/testing.ts';
import { type NoteTables, notes } from './notes.ts';

async function openNotes(t: TestContext, options: TestDatabaseOptions = {}) {
  const { database, close } = await openTestDatabase({ sets: [notes], ...options });
  t.after(close);
  return {
    database,
    ids: async () => {
      const rows = await database
        .reader<NoteTables>()
        .selectFrom('note')
        .select('id')
        .orderBy('id')
        .execute();
      return rows.map(({ id }) => id);
    },
  };
}

const insert = (tx: Transaction, id: number, text: string | null = null) =>
  tx.on<NoteTables>().insertInto('note').values({ id, text }).execute();

test('a transaction commits what it wrote and returns its result', async (t) => {
  const { database, ids } = await openNotes(t);
  const result = await database.transaction(async (tx) => {
    await insert(tx, 1);
    await insert(tx, 2);
    return 'done';
  });
  assert.equal(result, 'done');
  assert.deepEqual(await ids(), [1, 2]);
});

test('a transaction whose work throws leaves nothing behind and passes the error on', async (t) => {
  const { database, ids } = await openNotes(t);
  const failure = new Error('changed my mind');
  await assert.rejects(
    database.transaction(async (tx) => {
      await insert(tx, 1);
      throw failure;
    }),
    failure,
  );
  assert.deepEqual(await ids(), []);
  await database.transaction((tx) => insert(tx, 2));
  assert.deepEqual(await ids(), [2]);
});

test('a refused statement fails its transaction, and says what it met', async (t) => {
  const { database, ids } = await openNotes(t);
  await assert.rejects(
    database.transaction(async (tx) => {
      await insert(tx, 1, 'same');
      await insert(tx, 2, 'same');
    }),
    (error) => isUniqueViolation(error, 'text') && !isUniqueViolation(error, 'nothing'),
  );
  assert.deepEqual(await ids(), []);
});

test('afterCommit runs after a commit, in order, and never after a rollback', async (t) => {
  const { database, ids } = await openNotes(t);
  const seen: string[] = [];
  await assert.rejects(
    database.transaction(async (tx) => {
      tx.afterCommit(() => seen.push('rolled back'));
      throw new Error('no');
    }),
  );
  await database.transaction(async (tx) => {
    tx.afterCommit(() => seen.push('first'));
    tx.afterCommit(() => seen.push('second'));
    await insert(tx, 1);
    seen.push('work');
  });
  assert.deepEqual(seen, ['work', 'first', 'second']);
  assert.deepEqual(await ids(), [1]);
});

test('an afterCommit action may begin the next transaction', async (t) => {
  const { database, ids } = await openNotes(t);
  let next: Promise<unknown> | undefined;
  await database.transaction(async (tx) => {
    tx.afterCommit(() => {
      next = database.transaction((after) => insert(after, 2));
    });
    await insert(tx, 1);
  });
  await next;
  assert.deepEqual(await ids(), [1, 2]);
});

test('a failing afterCommit action does not make a committed transaction look failed', async (t) => {
  const { database, ids } = await openNotes(t);
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  let reached = false;
  await database.transaction(async (tx) => {
    tx.afterCommit(() => {
      throw new Error('listener broke');
    });
    tx.afterCommit(() => {
      reached = true;
    });
    await insert(tx, 1);
  });
  assert.deepEqual(await ids(), [1]);
  assert.equal(reached, true);
  assert.equal((await warned).message, 'listener broke');
});

test('a transaction inside a transaction is refused instead of waiting for itself', async (t) => {
  const { database, ids } = await openNotes(t);
  await assert.rejects(
    database.transaction(async (tx) => {
      await insert(tx, 1);
      await database.transaction((inner) => insert(inner, 2));
    }),
    /transaction was asked for inside a transaction.*pass the outer `tx` on/,
  );
  assert.deepEqual(await ids(), []);
});

test('a transaction that is kept beyond its end refuses to work', async (t) => {
  const { database, ids } = await openNotes(t);
  const kept = await database.transaction(async (tx) => tx);
  await assert.rejects(insert(kept, 1), /this transaction is over/);
  assert.deepEqual(await ids(), []);
});

test('the builder of a transaction refuses to begin one of its own', async (t) => {
  const { database } = await openNotes(t);
  await assert.rejects(
    database
      .reader()
      .transaction()
      .execute(async () => {}),
    /begun by database\.transaction\(\) only/,
  );
  await database.transaction(async (tx) => {
    assert.throws(() => tx.on().transaction(), /not supported/);
  });
});

test('on SQLite transactions take turns in the order in which they were asked for, also after a failure', async (t) => {
  const { database } = await openNotes(t, { engine: 'sqlite' });
  const order: number[] = [];
  const asked = Array.from({ length: 50 }, (_, id) =>
    database.transaction(async (tx) => {
      order.push(id);
      await insert(tx, id);
      await new Promise(setImmediate);
      order.push(id);
      if (id % 7 === 3) throw new Error('this one fails');
    }),
  );
  const outcomes = await Promise.allSettled(asked);
  assert.deepEqual(order, Array.from({ length: 50 }, (_, id) => [id, id]).flat());
  assert.equal(outcomes.filter(({ status }) => status === 'rejected').length, 7);
});

test('a reader answers while a transaction waits for something, and sees nothing of it', async (t) => {
  const { database, ids } = await openNotes(t);
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
  const { promise: written, resolve: reportWritten } = Promise.withResolvers<void>();
  const transaction = database.transaction(async (tx) => {
    await insert(tx, 1);
    reportWritten();
    await gate;
  });
  await written;
  assert.deepEqual(await ids(), []);
  openGate();
  await transaction;
  assert.deepEqual(await ids(), [1]);
});

test('reader() refuses to write and names the way', async (t) => {
  const { database } = await openNotes(t);
  await assert.rejects(
    database.reader<NoteTables>().insertInto('note').values({ id: 1, text: null }).execute(),
    { name: 'DatabaseError', kind: 'read-only', message: /use transaction\(\)/ },
  );
});

test('close waits for a transaction under way; afterwards everything is refused', async (t) => {
  const { database, ids } = await openNotes(t);
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
  let committed = false;
  const transaction = database.transaction(async (tx) => {
    tx.afterCommit(() => {
      committed = true;
    });
    await gate;
    await insert(tx, 1);
  });
  const closed = database.close();
  openGate();
  await closed;
  await transaction;
  assert.equal(committed, true);
  await assert.rejects(ids(), { kind: 'closed' });
  await assert.rejects(database.ping(), { kind: 'closed' });
  await assert.rejects(
    database.transaction((tx) => insert(tx, 2)),
    { kind: 'closed' },
  );
  await database.close();
});
