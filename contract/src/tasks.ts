// Tasks: a to-do list per user. Also the worked example of docs/guides/add-a-service.md.
import { type Static, Type } from 'typebox';
import { route } from './route.ts';
import {
  CursorPage,
  CursorQuery,
  IdParams,
  IdSchema,
  Input,
  Nullable,
  TextSchema,
  TimeSchema,
} from './schema.ts';

export const Task = Type.Object({
  id: IdSchema('task'),
  title: Type.String(),
  note: Type.String(),
  dueAt: Nullable(TimeSchema()),
  done: Type.Boolean(),
  createdAt: TimeSchema(),
  updatedAt: TimeSchema(),
});
export type Task = Static<typeof Task>;

export const TaskInput = Input({
  title: TextSchema(120, { minLength: 1 }),
  note: Type.Optional(TextSchema(2000)),
  dueAt: Type.Optional(Nullable(TimeSchema())),
  done: Type.Optional(Type.Boolean()),
});
export type TaskInput = Static<typeof TaskInput>;

export const taskRoutes = {
  listTasks: route({
    method: 'GET',
    path: '/tasks',
    service: 'tasks',
    access: 'user',
    summary: '待办列表 / My tasks, newest first',
    query: Input({ ...CursorQuery, done: Type.Optional(Type.Boolean()) }),
    response: CursorPage(Task),
    errors: ['cursor_invalid'],
  }),
  createTask: route({
    method: 'POST',
    path: '/tasks',
    service: 'tasks',
    access: 'user',
    limit: 'write',
    status: 201,
    summary: '新增待办 / Add a task',
    body: TaskInput,
    response: Task,
  }),
  getTask: route({
    method: 'GET',
    path: '/tasks/:id',
    service: 'tasks',
    access: 'user',
    summary: '待办详情 / One task',
    params: IdParams('task'),
    response: Task,
    errors: ['task_not_found'],
  }),
  updateTask: route({
    method: 'PUT',
    path: '/tasks/:id',
    service: 'tasks',
    access: 'user',
    limit: 'write',
    summary: '修改待办 / Replace a task',
    params: IdParams('task'),
    body: TaskInput,
    response: Task,
    errors: ['task_not_found'],
  }),
  deleteTask: route({
    method: 'DELETE',
    path: '/tasks/:id',
    service: 'tasks',
    access: 'user',
    limit: 'write',
    status: 204,
    summary: '删除待办 / Delete a task',
    params: IdParams('task'),
    errors: ['task_not_found'],
  }),
};
