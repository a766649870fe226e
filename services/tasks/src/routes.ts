// The routes of tasks: each hands what the contract has validated to its use case.
import { taskRoutes as contract } from '@xiaoqiao/contract';
import { type RouteHandler, serve } from '@xiaoqiao/kit/http';
import { addTask } from './add-task.ts';
import { deleteTask } from './delete-task.ts';
import { listTasks } from './list-tasks.ts';
import type { TaskDependencies } from './ports.ts';
import { replaceTask } from './replace-task.ts';
import { showTask } from './show-task.ts';

export const taskRoutes = (deps: TaskDependencies): RouteHandler[] => [
  serve(contract.listTasks, ({ caller, query }) => listTasks(deps, caller.userId, query)),
  serve(contract.createTask, ({ caller, body }) => addTask(deps, caller.userId, body)),
  serve(contract.getTask, ({ caller: { userId }, params: { id } }) => showTask(deps, { id, userId })),
  serve(contract.updateTask, ({ caller: { userId }, params: { id }, body }) =>
    replaceTask(deps, { id, userId }, body),
  ),
  serve(contract.deleteTask, ({ caller: { userId }, params: { id } }) => deleteTask(deps, { id, userId })),
];
