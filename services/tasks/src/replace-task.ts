// Replaces what one of the caller's tasks says; what is left out goes back to its default.
import type { Task, TaskInput } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { TaskDependencies } from './ports.ts';
import { setReminder } from './set-reminder.ts';
import { findTask, type OwnedTask, readingIn, updateTask } from './store.ts';
import { contentOf, toTask } from './task.ts';

/** @throws XiaoqiaoError `task_not_found`, `validation_failed` */
export async function replaceTask(
  { database, outbox, clock }: Omit<TaskDependencies, 'ids'>,
  owned: OwnedTask,
  input: TaskInput,
): Promise<Task> {
  const now = clock.now();
  const change = { ...contentOf(input), updated_at: now };
  return database.transaction(async (tx) => {
    const row = await findTask(readingIn(tx), owned);
    if (row === undefined) throw new XiaoqiaoError('task_not_found', { details: { id: owned.id } });
    await updateTask(tx, owned, change);
    if (change.due_at !== row.due_at || row.done === 1)
      await setReminder(tx, outbox, { ...row, ...change }, now);
    return toTask({ ...row, ...change });
  });
}
