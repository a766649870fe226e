// A fair queue for the few who may write at a time (on SQLite one): who asks first writes first.
import { XiaoqiaoError } from '@xiaoqiao/kit/errors';

interface Waiter {
  readonly go: () => void;
  readonly timer: NodeJS.Timeout;
}

export interface Turns {
  /**
   * Resolves when it is the caller's turn, which lasts until the returned function is called.
   * @throws XiaoqiaoError `overloaded` after `waitMs`
   */
  take(): Promise<() => void>;
}

export function createTurns(waitMs: number, places = 1): Turns {
  const waiting = new Set<Waiter>();
  let taken = 0;

  const release = () => {
    for (const next of waiting) {
      waiting.delete(next);
      clearTimeout(next.timer);
      next.go();
      return;
    }
    taken--;
  };

  return {
    async take() {
      if (taken < places) {
        taken++;
        return release;
      }
      await new Promise<void>((resolve, reject) => {
        const waiter: Waiter = {
          go: resolve,
          timer: setTimeout(() => {
            waiting.delete(waiter);
            const cause = new Error(`a write transaction got no turn within ${waitMs} ms`);
            reject(new XiaoqiaoError('overloaded', { cause }));
          }, waitMs),
        };
        waiting.add(waiter);
      });
      return release;
    },
  };
}
