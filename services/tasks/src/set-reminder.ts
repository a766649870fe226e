// A timer for a task that becomes due later; it goes off as an event.
import type { Outbox, Transaction } from '@xiaoqiao/database';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { TaskRow } from './store.ts';

/** Timers of earlier times stay: they find that the task is due at another time, and do nothing. */
export async function setReminder(
  tx: Transaction,
  outbox: Outbox,
  { id, due_at, done }: Pick<TaskRow, 'id' | 'due_at' | 'done'>,
  now: number,
): Promise<void> {
  if (due_at === null || due_at <= now || done === 1) return;
  const reminder = { taskId: id, dueAt: toRfc3339(due_at) };
  await outbox.add(tx, 'task.reminder-came-due', reminder, { availableAt: due_at });
}
