// Deletes one of the caller's tasks.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';
import type { TaskDependencies } from './ports.ts';
import { type OwnedTask, removeTask } from './store.ts';

/** @throws XiaoqiaoError `task_not_found` */
export async function deleteTask(
  { database }: Pick<TaskDependencies, 'database'>,
  owned: OwnedTask,
): Promise<void> {
  const removed = await database.transaction((tx) => removeTask(tx, owned));
  if (!removed) throw new XiaoqiaoError('task_not_found', { details: { id: owned.id } });
}
