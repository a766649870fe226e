// The time of a task has come: unless it is done, gone, or due at another time by now, that is told.
import { type Consumer, consumer } from '@xiaoqiao/broker';
import { effectOnce } from '@xiaoqiao/database';
import { toRfc3339 } from '@xiaoqiao/kit/clock';
import type { TaskDependencies } from './ports.ts';
import { findAnybodysTask, readingIn } from './store.ts';

const NAME = 'tasks.on-reminder-came-due';

export const onReminderCameDue = ({
  database,
  outbox,
  clock,
}: TaskDependencies): Consumer<'task.reminder-came-due'> =>
  consumer(NAME, 'task.reminder-came-due', async ({ id: eventId, data: { taskId, dueAt } }) => {
    await effectOnce(database, { consumer: NAME, eventId, clock }, async (tx) => {
      const row = await findAnybodysTask(readingIn(tx), taskId);
      if (row === undefined || row.done === 1 || row.due_at === null) return;
      if (toRfc3339(row.due_at) !== dueAt) return;
      await outbox.add(tx, 'task.due', { taskId, userId: row.user_id, title: row.title, dueAt });
    });
  });
