// Answers WeChat within its five seconds, whatever the handler does.
import type { Log } from '@xiaoqiao/kit/log';

export interface Acknowledgement {
  /** 200 with `success`; 500 when the work failed in time, so that WeChat sends it again. */
  readonly status: 200 | 500;
  readonly body: 'success' | '';
  /** Resolves, never rejects, when the work has ended; at once unless it went on in the background. */
  readonly ended: Promise<void>;
}

/** Leaves a second for the way. WeChat gives up after five. */
const WITHIN_MS = 4000;

/**
 * Does the work, and goes on with it in the background after `withinMs`: WeChat is told `success` then and will not
 * send the message again, so that work which must not get lost is written down first.
 */
export async function acknowledge(
  work: () => Promise<void>,
  { log, withinMs = WITHIN_MS }: { log: Log; withinMs?: number },
): Promise<Acknowledgement> {
  const outcome = Promise.resolve()
    .then(work)
    .then(
      () => true,
      (error: unknown) => {
        log.error('a pushed message could not be handled', { error });
        return false;
      },
    );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), withinMs);
  });
  const first = await Promise.race([outcome, late]);
  clearTimeout(timer);
  const ended = outcome.then(() => undefined);
  return first === false ? { status: 500, body: '', ended } : { status: 200, body: 'success', ended };
}
