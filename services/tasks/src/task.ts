// A task between its two forms: what the contract says and what a row holds. Pure.
import type { Task, TaskInput } from '@xiaoqiao/contract';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { TaskRow } from './store.ts';

export type TaskContent = Pick<TaskRow, 'title' | 'note' | 'due_at' | 'done'>;

/** @throws XiaoqiaoError `validation_failed` */
export const contentOf = ({ title, note = '', dueAt = null, done = false }: TaskInput): TaskContent => ({
  title,
  note,
  due_at: dueAt === null ? null : millisecondsOf(dueAt),
  done: done ? 1 : 0,
});

export const toTask = (row: TaskRow): Task => ({
  id: row.id,
  title: row.title,
  note: row.note,
  dueAt: row.due_at === null ? null : toRfc3339(row.due_at),
  done: row.done === 1,
  createdAt: toRfc3339(row.created_at),
  updatedAt: toRfc3339(row.updated_at),
});

/** RFC 3339 knows leap seconds (§5.6), JavaScript's dates do not. */
function millisecondsOf(dueAt: string): number {
  const milliseconds = Date.parse(dueAt);
  if (Number.isNaN(milliseconds)) {
    const issue = { part: 'body', field: 'dueAt', rule: 'format', message: 'not a time that can be kept' };
    throw new XiaoqiaoError('validation_failed', { details: { issues: [issue] } });
  }
  return milliseconds;
}
