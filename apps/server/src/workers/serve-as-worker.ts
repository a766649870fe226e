// One of several processes: serves as the first process tells it, and reports to it.
import type { StartOptions } from '../ground.ts';
import { startRole } from '../roles/start-role.ts';
import type { Running } from '../running.ts';
import { tellFirstProcess } from './answer-first-process.ts';
import { isOrder } from './messages.ts';

/** Resolves when it has stopped, as told by the first process or by SIGTERM. */
export async function serveAsWorker(options: StartOptions): Promise<void> {
  // Ctrl+C reaches the whole group; the first process says when to stop.
  process.on('SIGINT', () => {});
  const told = new Promise<void>((resolve) => {
    process.on('message', (message) => {
      if (isOrder(message) && message.order === 'stop') resolve();
    });
    process.once('SIGTERM', resolve);
  });
  let running: Running;
  try {
    const slot = await orderToStart();
    running = await startRole({ ...options, worker: slot });
  } catch (error) {
    await tellFirstProcess({ report: 'failed', message: messagesOf(error) });
    process.disconnect?.();
    throw error;
  }
  const { urls, profile, home, administrator, demoUsers } = running;
  await tellFirstProcess({ report: 'ready', summary: { urls, profile, home, administrator, demoUsers } });
  await told;
  await running.stop();
  // The channel would keep the process alive.
  process.disconnect?.();
}

const orderToStart = (): Promise<number> =>
  new Promise((resolve) => {
    const hear = (message: unknown) => {
      if (!isOrder(message) || message.order !== 'start') return;
      process.off('message', hear);
      resolve(message.slot);
    };
    process.on('message', hear);
  });

function messagesOf(error: unknown): string {
  const messages: string[] = [];
  for (let each = error; each !== undefined && messages.length < 4; each = (each as Error).cause)
    messages.push(each instanceof Error ? each.message : String(each));
  return messages.join('\n  caused by: ');
}
