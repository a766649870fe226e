// Which statements are noted, and that their values are not.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { systemClock } from '@xiaoqiao/kit/clock';
import { memoryLog } from '@xiaoqiao/kit/testing';
import { migrate, openDatabase } from '../src/index.ts';
import { databaseForTest } from '../src/testing.ts';
import { type NoteTables, notes } from './notes.ts';

async function open(t: TestContext, afterMs: number) {
  const place = await databaseForTest();
  const log = memoryLog();
  const database = await openDatabase({ url: place.url, clock: systemClock, slow: { log, afterMs } });
  t.after(async () => {
    await database.close();
    await place.drop();
  });
  await migrate(database, [notes]);
  const use = async () => {
    const note = { id: 1, text: 'my phone is 13800138000' };
    await database.transaction((tx) => tx.on<NoteTables>().insertInto('note').values(note).execute());
    const read = database.reader<NoteTables>().selectFrom('note').selectAll();
    await read.where('text', '=', note.text).execute();
  };
  return { log, use, database };
}

test('slow statements are noted with their text and without their values', async (t) => {
  const { log, use } = await open(t, 0);
  await use();
  await assert.rejects(use());
  const statements = log.lines.map(({ level, message, context }) => {
    assert.deepEqual([level, message, Object.keys(context ?? {})], ['warn', 'slow statement', ['sql', 'ms']]);
    return String(context?.sql);
  });
  const count = (words: RegExp) => statements.filter((statement) => words.test(statement)).length;
  assert.equal(count(/^create table ["`]note/), 1);
  assert.equal(count(/^insert into ["`]note/), 2);
  assert.equal(count(/^select \* from ["`]note/), 1);
  assert.doesNotMatch(log.text(), /13800138000/);
});

test('what is not slow is not noted', async (t) => {
  const { log, use } = await open(t, 3_600_000);
  await use();
  assert.deepEqual(log.lines, []);
});
