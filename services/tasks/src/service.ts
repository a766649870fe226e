// Wires tasks together and says what it offers to the application.
import type { RouteHandler } from '@xiaoqiao/kit/http';
import type { TaskDependencies } from './ports.ts';
import { taskRoutes } from './routes.ts';

export interface TaskService {
  readonly routes: RouteHandler[];
  /** Nothing that happens elsewhere concerns a to-do list. */
  readonly consumers: [];
}

export function createTaskService(dependencies: TaskDependencies): TaskService {
  return { routes: taskRoutes(dependencies), consumers: [] };
}
