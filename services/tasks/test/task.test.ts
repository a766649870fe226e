// The two forms of a task, and its cursor, for many inputs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixedClock } from '@xiaoqiao/kit/clock';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import { createIds } from '@xiaoqiao/kit/ids';
import fc from 'fast-check';
import { cursorAfter, idInCursor } from '../src/cursor.ts';
import { contentOf, toTask } from '../src/task.ts';

const input = fc.record(
  {
    title: fc.string(),
    note: fc.string(),
    dueAt: fc.option(fc.date({ noInvalidDate: true }).map((date) => date.toISOString())),
    done: fc.boolean(),
  },
  { requiredKeys: ['title'] },
);

test('what goes into a row comes out of it', () => {
  fc.assert(
    fc.property(input, (given) => {
      const row = { id: 'i', user_id: 'u', ...contentOf(given), created_at: 0, updated_at: 0 };
      const { title, note, dueAt, done } = toTask(row);
      assert.deepEqual({ title, note, dueAt, done }, { note: '', dueAt: null, done: false, ...given });
    }),
  );
});

test('a cursor gives back its id', () => {
  const id = createIds(fixedClock()).next();
  assert.equal(idInCursor(cursorAfter(id)), id);
});

test('no other text is a cursor', () => {
  const refused = (error: unknown) => isXiaoqiaoError(error) && error.error === 'cursor_invalid';
  fc.assert(fc.property(fc.string(), (text) => assert.throws(() => idInCursor(text), refused)));
});
