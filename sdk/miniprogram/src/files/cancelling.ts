// An upload that somebody may cancel: transfers under way end at once, and nothing new begins.

/** What a cancelled upload rejects with. */
export class UploadCancelled extends Error {
  override readonly name = 'UploadCancelled';
}

export interface Cancelling {
  cancel(): void;
  /** @throws UploadCancelled */
  check(): void;
  /** Called at once when it is cancelled already. */
  onCancel(abort: () => void): void;
}

export function createCancelling(): Cancelling {
  let cancelled = false;
  const aborts: (() => void)[] = [];
  return {
    cancel() {
      cancelled = true;
      for (const abort of aborts.splice(0)) abort();
    },
    check() {
      if (cancelled) throw new UploadCancelled('the upload was cancelled');
    },
    onCancel(abort) {
      if (cancelled) abort();
      else aborts.push(abort);
    },
  };
}
