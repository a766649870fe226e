// Many processes that start at once on a database nobody has migrated yet, on the engine of this run.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '@xiaoqiao/kit/clock';
import { eventually } from '@xiaoqiao/kit/testing';
import { databaseMigrations, migrationStatus, openDatabase } from '../src/index.ts';
import { databaseForTest } from '../src/testing.ts';
import { notes } from './notes.ts';

const PROCESSES = 10;
const worker = join(import.meta.dirname, 'child/worker.ts');

test('ten processes that migrate together do the work once', { timeout: 120_000 }, async (t) => {
  const place = await databaseForTest();
  t.after(() => place.drop());
  const children = Array.from({ length: PROCESSES }, () => {
    const child = spawn(process.execPath, [worker, place.url, 'migrate'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    const seen = { child, text: '' };
    child.stdout.on('data', (chunk) => {
      seen.text += chunk;
    });
    return seen;
  });
  await eventually('all have opened it', () => children.every(({ text }) => text.includes('open')), {
    timeoutMs: 60_000,
  });
  const ends = children.map(({ child }) => once(child, 'exit'));
  for (const { child } of children) child.stdin.write('go');
  const codes = (await Promise.all(ends)).map(([code]) => code);
  assert.deepEqual(codes, Array(PROCESSES).fill(0));
  const all = databaseMigrations.length + notes.migrations.length;
  const applied = children.map(({ text }) => Number(/applied (\d+)/.exec(text)?.[1]));
  assert.deepEqual(
    applied.sort((a, b) => b - a),
    [all, ...Array(PROCESSES - 1).fill(0)],
  );

  const database = await openDatabase({ url: place.url, clock: systemClock });
  try {
    const states = await migrationStatus(database, [notes]);
    assert.deepEqual(
      states.map(({ name, appliedAt }) => [name, appliedAt !== null]),
      [['0001-note', true]],
    );
  } finally {
    await database.close();
  }
});
