// Stops what was started, in reverse order, each thing once, whatever the others do.
import type { Log } from '@xiaoqiao/kit/log';

export type Stopper = ReturnType<typeof createStopper>;

export function createStopper(log: Log) {
  const started: { name: string; stop: () => unknown }[] = [];
  let stopping: Promise<void> | undefined;

  async function stopAll(): Promise<void> {
    for (const { name, stop } of started.reverse()) {
      try {
        await stop();
      } catch (error) {
        log.error('could not be stopped cleanly', { what: name, error });
      }
    }
  }

  return {
    add: (name: string, stop: () => unknown): void => void started.push({ name, stop }),
    stop: (): Promise<void> => {
      stopping ??= stopAll();
      return stopping;
    },
  };
}
