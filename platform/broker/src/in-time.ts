// A bound on every wait: what takes longer than its time has failed.

/** @throws Error `what` when the time is over first; what was waited for goes on by itself */
export async function inTime<T>(ms: number, what: string, work: Promise<T>, onLate = () => {}): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    onLate();
    reject(new Error(what));
  }, ms);
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
