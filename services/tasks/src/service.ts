// Wires tasks together and says what it offers to the application.
import type { Consumer } from '@xiaoqiao/broker';
import type { RouteHandler } from '@xiaoqiao/kit/http';
import { onReminderCameDue } from './on-reminder-came-due.ts';
import type { TaskDependencies } from './ports.ts';
import { taskRoutes } from './routes.ts';

export interface TaskService {
  readonly routes: RouteHandler[];
  readonly consumers: Consumer[];
}

export function createTaskService(dependencies: TaskDependencies): TaskService {
  return { routes: taskRoutes(dependencies), consumers: [onReminderCameDue(dependencies) as Consumer] };
}
