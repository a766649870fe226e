// Adds a task to the caller's list.
import type { Task, TaskInput } from '@xiaoqiao/contract';
import type { TaskDependencies } from './ports.ts';
import { setReminder } from './set-reminder.ts';
import { insertTask } from './store.ts';
import { contentOf, toTask } from './task.ts';

/** @throws XiaoqiaoError `validation_failed` */
export async function addTask(
  { database, outbox, clock, ids }: TaskDependencies,
  userId: string,
  input: TaskInput,
): Promise<Task> {
  const now = clock.now();
  const row = { id: ids.next(), user_id: userId, ...contentOf(input), created_at: now, updated_at: now };
  await database.transaction(async (tx) => {
    await insertTask(tx, row);
    await setReminder(tx, outbox, row, now);
  });
  return toTask(row);
}
