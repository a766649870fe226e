// Shows one of the caller's tasks.
import type { Task } from '@xiaoqiao/contract';
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { TaskDependencies } from './ports.ts';
import { findTask, type OwnedTask, reading } from './store.ts';
import { toTask } from './task.ts';

/** @throws XiaoqiaoError `task_not_found`, also for somebody else's: whether it exists is not the caller's business */
export async function showTask(
  { database }: Pick<TaskDependencies, 'database'>,
  owned: OwnedTask,
): Promise<Task> {
  const row = await findTask(reading(database), owned);
  if (row === undefined) throw new XiaoqiaoError('task_not_found', { details: { id: owned.id } });
  return toTask(row);
}
