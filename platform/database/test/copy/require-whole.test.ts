// A database into which a copy has not ended: nobody may migrate it, ask how far it is, or copy on from it.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { systemClock } from '@xiaoqiao/kit/clock';
import {
  type CopyStep,
  copyDatabase,
  type Database,
  databaseMigrations,
  migrate,
  migrationStatus,
  openDatabase,
  rollback,
} from '../../src/index.ts';
import { databaseForTest } from '../../src/testing.ts';
import { temporaryDirectory } from '../shared-file.ts';

const clock = systemClock;
const set = { service: 'database', migrations: databaseMigrations };
const sets = [set];

async function opened<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase({ url, clock });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

async function world(t: TestContext) {
  const target = await databaseForTest();
  t.after(() => target.drop());
  const path = join(temporaryDirectory(t), 'source.db');
  const from = `sqlite:${path}?synchronous=off`;
  await opened(from, (database) => migrate(database, sets));
  const file = new DatabaseSync(path, { timeout: 5000 });
  t.after(() => file.close());
  let marks = 0;
  const write = () =>
    file.exec(`insert into inbox (consumer, event_id, handled_at) values ('c', 'event-${marks++}', 0)`);
  write();
  const copy = (at: (step: CopyStep) => void = () => {}) =>
    copyDatabase({ from, to: target.url, sets, clock, progress: at });
  /** Everything that goes on from what a database holds. */
  const goOn = {
    migrate: () => opened(target.url, (database) => migrate(database, sets)),
    status: () => opened(target.url, (database) => migrationStatus(database, sets)),
    rollback: () => opened(target.url, (database) => rollback(database, set)),
    copyFromIt: () =>
      copyDatabase({ from: target.url, to: `sqlite:${temporaryDirectory(t)}/next.db`, sets, clock }),
  };
  return { copy, write, goOn };
}

const halfWay = new Error('half-way');
const stop = ({ phase, table }: CopyStep) => {
  if (phase === 'copy' && table === 'inbox') throw halfWay;
};
const words =
  /unfinished copy of sqlite:.*source\.db。.*run the same `xiaoqiao database copy FROM TO`.*give up/;

test('after an interruption it is refused, with the way on and the way out', async (t) => {
  const { copy, goOn } = await world(t);
  await assert.rejects(copy(stop), halfWay);
  for (const way of Object.values(goOn)) await assert.rejects(way, words);
});

test('once the copy has ended it is a database like any other', async (t) => {
  const { copy, goOn } = await world(t);
  await assert.rejects(copy(stop), halfWay);
  assert.deepEqual((await copy()).differing, []);
  assert.deepEqual((await goOn.migrate()).applied, []);
  assert.ok((await goOn.status()).every(({ appliedAt }) => appliedAt !== null));
  assert.deepEqual((await goOn.copyFromIt()).differing, []);
});

test('after a verification that found differences it is refused, and the tables are named', async (t) => {
  const { copy, write, goOn } = await world(t);
  const during = ({ table, phase }: CopyStep) => {
    if (phase === 'copy' && table === 'inbox') write();
  };
  assert.deepEqual((await copy(during)).differing, ['inbox']);
  for (const way of Object.values(goOn))
    await assert.rejects(way, /unfinished copy of sqlite:.* found differences in inbox。/);
  assert.deepEqual((await copy()).differing, []);
  assert.deepEqual((await goOn.migrate()).applied, []);
});
