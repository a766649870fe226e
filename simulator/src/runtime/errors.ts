// Where every error of the app ends: led back to its source, told to the app's own listeners, reported; never thrown on.
import type { Locate } from './app-error.ts';
import type { Ports } from './ports.ts';

export interface Errors {
  /** Runs the app's code; an error is reported and `undefined` returned. A promise that fails is an unhandled rejection. */
  guard<T>(where: string, run: () => T): T | undefined;
  report(error: unknown, where: string): void;
  rejected(reason: unknown, promise?: unknown): void;
  warn(message: string): void;
  /** Whether there was any of either kind: then nobody knows in which state the app is. */
  hasFailed(): boolean;
  onError(listener: (message: string) => void): void;
  onRejection(listener: (event: { reason: unknown; promise: unknown }) => void): void;
}

export function createErrors(locate: Locate, ports: Pick<Ports, 'report' | 'warn'>): Errors {
  const errorListeners: ((message: string) => void)[] = [];
  const rejectionListeners: ((event: { reason: unknown; promise: unknown }) => void)[] = [];
  let failed = false;
  let telling = false;
  // A listener that throws is reported too, but is not told of its own error.
  const tell = (run: () => void): void => {
    if (telling) return;
    telling = true;
    try {
      run();
    } finally {
      telling = false;
    }
  };
  const errors: Errors = {
    guard(where, run) {
      try {
        return run();
      } catch (error) {
        errors.report(error, where);
        return undefined;
      }
    },
    report(error, where) {
      failed = true;
      const located = locate(error, where);
      ports.report(located);
      tell(() => {
        for (const listener of errorListeners) errors.guard('app onError', () => listener(located.stack));
      });
    },
    rejected(reason, promise) {
      failed = true;
      ports.report(locate(reason, 'unhandled rejection'));
      tell(() => {
        for (const listener of rejectionListeners) {
          errors.guard('app onUnhandledRejection', () => listener({ reason, promise }));
        }
      });
    },
    warn: (message) => ports.warn(message),
    hasFailed: () => failed,
    onError: (listener) => errorListeners.push(listener),
    onRejection: (listener) => rejectionListeners.push(listener),
  };
  return errors;
}
