// Lists the caller's tasks, newest first, page by page.
import type { Page, QueryOf, Routes, Task } from '@xiaoqiao/contract';
import { cursorAfter, idInCursor } from './cursor.ts';
import type { TaskDependencies } from './ports.ts';
import { findTasks, reading } from './store.ts';
import { toTask } from './task.ts';

const DEFAULT_LIMIT = 20;

/** A page begins below the last task of the one before, so tasks added meanwhile shift nothing. @throws XiaoqiaoError `cursor_invalid` */
export async function listTasks(
  { database }: Pick<TaskDependencies, 'database'>,
  userId: string,
  { done, cursor, limit = DEFAULT_LIMIT }: QueryOf<Routes['listTasks']>,
): Promise<Page<Task>> {
  const belowId = cursor === undefined ? undefined : idInCursor(cursor);
  // One more than asked for tells whether there is a next page.
  const rows = await findTasks(reading(database), { userId, done, belowId, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { list: page.map(toTask), nextCursor: more ? cursorAfter(last.id) : null };
}
