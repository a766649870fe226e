// The to-do list.
import type { Page, Task, TaskInput } from '@xiaoqiao/contract';
import { api } from './client';

export type { Task, TaskInput };

export const listTasks = async (done: boolean, cursor?: string): Promise<Page<Task>> =>
  api().get('/tasks', { query: { limit: 20, done, ...(cursor && { cursor }) } });

export const showTask = (id: string): Promise<Task> => api().get('/tasks/:id', { params: { id } });

export const saveTask = (id: string | undefined, body: TaskInput): Promise<Task> =>
  id === undefined ? api().post('/tasks', { body }) : api().put('/tasks/:id', { params: { id }, body });

export const deleteTask = async (id: string): Promise<void> => {
  await api().delete('/tasks/:id', { params: { id } });
};
