// Door of tasks: a to-do list per user.
import type { Migration } from '@xiaoqiao/database';
import { tasks0001 } from './migrations/0001-tasks.ts';

export type { TaskDependencies } from './ports.ts';
export { createTaskService, type TaskService } from './service.ts';

export const taskMigrations: Migration[] = [tasks0001];
