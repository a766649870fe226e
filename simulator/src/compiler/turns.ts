// Long work on this thread gives way now and then, so that esbuild's answers are taken up and its next questions asked.
import { setImmediate } from 'node:timers/promises';

/** Call it between pieces of work; it pauses only when the last pause is long enough ago. */
export function turns(everyMs = 4): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < everyMs) return;
    await setImmediate();
    last = performance.now();
  };
}
