// Writing together: who goes with whom, what one's failure means for the others, and how long anybody waits.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import { DatabaseError } from '../src/database-error.ts';
import { createGroupCommit, type GroupCommitSettings, type Outcome } from '../src/group-commit.ts';

interface Wish {
  readonly name: string;
  readonly weight?: number;
}
type Writer = (names: readonly string[]) => Promise<readonly Outcome<string>[]>;

const granted: Writer = async (names) => names.map((name) => ({ answer: `${name} written` }));

/** Keeps which groups were written; the first group lasts until `open` is called. */
function start(writer: Writer = granted, settings: Partial<GroupCommitSettings> = {}) {
  const groups: string[][] = [];
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const group = createGroupCommit<Wish, string>({
    async write(wishes) {
      const names = wishes.map(({ name }) => name);
      groups.push(names);
      await gate;
      return writer(names);
    },
    nameOf: ({ name }) => name,
    weightOf: ({ weight = 1 }) => weight,
    settings,
  });
  return {
    groups,
    open,
    add: (name: string, weight?: number) => group.add({ name, ...(weight && { weight }) }),
  };
}
const turn = () => new Promise(setImmediate);

test('who comes while a group is written goes with the next one, in the order of coming', async () => {
  const { groups, open, add } = start();
  const first = add('a');
  await turn();
  const later = ['b', 'c', 'd'].map((name) => add(name));
  await turn();
  assert.deepEqual(groups, [['a']]);
  open();
  assert.equal(await first, 'a written');
  assert.deepEqual(await Promise.all(later), ['b written', 'c written', 'd written']);
  assert.deepEqual(groups, [['a'], ['b', 'c', 'd']]);
});

test('who comes in the same turn of the event loop goes together', async () => {
  const { groups, open, add } = start();
  open();
  await Promise.all(['a', 'b', 'c'].map((name) => add(name)));
  assert.deepEqual(groups, [['a', 'b', 'c']]);
});

test('of two with one name the second is written after the first, and holds nobody up', async () => {
  const { groups, open, add } = start(granted, { lanes: 2 });
  const all = ['a', 'a', 'b'].map((name) => add(name));
  await turn();
  await turn();
  assert.deepEqual(groups, [['a', 'b']]);
  open();
  await Promise.all(all);
  assert.deepEqual(groups, [['a', 'b'], ['a']]);
});

test('as many groups as there are lanes are written beside each other', async () => {
  const { groups, open, add } = start(granted, { lanes: 2 });
  const all = [];
  for (const name of ['a', 'b', 'c', 'd']) {
    all.push(add(name));
    await turn();
  }
  assert.deepEqual(groups, [['a'], ['b']]);
  open();
  await Promise.all(all);
  assert.deepEqual(groups, [['a'], ['b'], ['c', 'd']]);
});

test('a group is full at its weight, and what is heavier than that goes alone', async () => {
  const { groups, open, add } = start(granted, { weight: 4 });
  open();
  await Promise.all([add('a', 2), add('b', 2), add('c', 9), add('d', 3), add('e', 2)]);
  assert.deepEqual(groups, [['a', 'b'], ['c'], ['d'], ['e']]);
});

test('a refusal is its own, and the others of the group are written', async () => {
  const { open, add } = start(async (names) =>
    names.map((name) =>
      name === 'b' ? { refusal: new XiaoqiaoError('sku_out_of_stock') } : { answer: name },
    ),
  );
  open();
  const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => add(name)));
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
});

test('a group that fails is written one by one, and only who fails alone has failed', async () => {
  const { groups, open, add } = start(async (names) => {
    if (names.includes('b')) throw new Error('b does not fit');
    return granted(names);
  });
  open();
  const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => add(name)));
  assert.deepEqual(groups, [['a', 'b', 'c'], ['a'], ['b'], ['c']]);
  assert.deepEqual(
    results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason.message)),
    ['a written', 'b does not fit', 'c written'],
  );
});

for (const [what, error, tries] of [
  [
    'away',
    new XiaoqiaoError('overloaded', { cause: new Error('the connection to the database was lost') }),
    1,
  ],
  ['full', new DatabaseError({ kind: 'full', message: 'no space left' }), 1],
  [
    'busy with others that are in the way',
    new XiaoqiaoError('overloaded', { cause: new DatabaseError({ kind: 'conflict', message: 'deadlock' }) }),
    3,
  ],
] as const)
  test(`a database that is ${what} is asked ${tries === 1 ? 'once for all' : 'again for each'}`, async () => {
    const { groups, open, add } = start(async () => {
      throw error;
    });
    open();
    const results = await Promise.allSettled(['a', 'b'].map((name) => add(name)));
    assert.ok(results.every((result) => result.status === 'rejected' && result.reason === error));
    assert.equal(groups.length, tries);
  });

test('when as many wait as may, the next one is told so at once', async () => {
  const { open, add } = start(granted, { waiting: 2 });
  const first = add('a');
  await turn();
  const waiting = [add('b'), add('c')];
  await assert.rejects(add('d'), (error: XiaoqiaoError) => {
    assert.equal(error.error, 'overloaded');
    assert.equal(error.retryAfter, 1);
    assert.match(String(error.cause), /2 requests are waiting to be written/);
    return true;
  });
  open();
  await Promise.all([first, ...waiting]);
  assert.equal(await add('d'), 'd written');
});

test('who has waited too long is told so and is not written', async () => {
  const { groups, open, add } = start(granted, { waitMs: 20 });
  const first = add('a');
  await turn();
  await assert.rejects(add('b'), (error: XiaoqiaoError) => {
    assert.equal(error.error, 'overloaded');
    assert.match(String(error.cause), /not written within 20 ms/);
    return true;
  });
  open();
  await first;
  await add('c');
  assert.deepEqual(groups, [['a'], ['c']]);
});
