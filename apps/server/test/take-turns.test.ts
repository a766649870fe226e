// What is done once over all processes: several look all the time, and each time it is due one of them does it.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { databaseMigrations, migrate, openDatabase } from '@xiaoqiao/database';
import { databaseForTest } from '@xiaoqiao/database/testing';
import { fixedClock, HOUR } from '@xiaoqiao/kit/clock';
import { eventually, memoryLog } from '@xiaoqiao/kit/testing';
import { takeTurns } from '../src/take-turns.ts';

async function open(t: TestContext) {
  const { url, drop } = await databaseForTest();
  const clock = fixedClock();
  const database = await openDatabase({ url, clock });
  await migrate(database, [{ service: 'database', migrations: databaseMigrations }]);
  t.after(async () => {
    await database.close();
    await drop();
  });
  return { url, clock, database };
}

test('four processes that all look at once take one turn', { timeout: 60_000 }, async (t) => {
  const { url } = await open(t);
  const script = join(import.meta.dirname, 'child/turn-taker.ts');
  const children = Array.from({ length: 4 }, () => fork(script, [url, String(HOUR)]));
  let turns = 0;
  const looks = children.map(() => 0);
  children.forEach((child, i) => {
    child.on('message', (message: { turn?: true; looks?: number }) => {
      if (message.turn) turns++;
      looks[i] = message.looks ?? looks[i]!;
    });
  });
  await eventually('each has looked often', () => looks.every((count) => count > 20), { timeoutMs: 50_000 });
  const ends = children.map((child) => once(child, 'exit'));
  for (const child of children) child.send('stop');
  await Promise.all(ends);
  assert.equal(turns, 1);
});

test('the next turn comes when its time has come, whoever had the last one', async (t) => {
  const { database: opened, clock } = await open(t);
  const log = memoryLog();
  const taken: string[] = [];
  let looks = 0;
  const database = {
    ...opened,
    reader: <T>() => {
      looks++;
      return opened.reader<T>();
    },
  };
  const stops = ['a', 'b', 'c'].map((name) =>
    takeTurns({ name: 'test', everyMs: HOUR, lookMs: 2 }, { database, clock, log }, async () => {
      taken.push(name);
    }),
  );
  for (let hour = 1; hour <= 3; hour++) {
    await eventually('a turn is taken', () => taken.length === hour);
    clock.advance(HOUR - 1);
    const before = looks;
    await eventually('everybody has looked again', () => looks > before + 10);
    assert.equal(taken.length, hour);
    clock.advance(1);
  }
  await eventually('the last turn is taken', () => taken.length === 4);
  await Promise.all(stops.map((stop) => stop()));
});

test('work that fails has had its turn; the next one is tried as any other', async (t) => {
  const { database, clock } = await open(t);
  const log = memoryLog();
  let tries = 0;
  const stop = takeTurns({ name: 'test', everyMs: HOUR, lookMs: 2 }, { database, clock, log }, async () => {
    tries++;
    throw new Error('no luck');
  });
  await eventually('it is tried', () => tries === 1);
  clock.advance(HOUR);
  await eventually('it is tried again', () => tries === 2);
  await stop();
  assert.equal(log.lines.filter(({ level }) => level === 'error').length, 2);
});
