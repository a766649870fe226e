// How much attention the phone pays to the app: in front, in the background, or suspended, when nothing of it runs.
import type { Errors } from './errors.ts';

export type AttentionState = 'foreground' | 'background' | 'suspended';

export interface Attention {
  state(): AttentionState;
  /** Runs it now; while the app is suspended, when it is back. */
  whenRunning(run: () => void): void;
  /** @returns what takes the listener off */
  onSuspend(listener: () => void): () => void;
  leave(suspendAfterMs: number): void;
  comeBack(): void;
}

/** https://developers.weixin.qq.com/miniprogram/dev/framework/runtime/operating-mechanism.html */
export const SUSPENDED_AFTER = 5000;

interface Timers {
  setTimeout(run: (...values: unknown[]) => void, ms?: number, ...values: unknown[]): unknown;
  setInterval(run: (...values: unknown[]) => void, ms?: number, ...values: unknown[]): unknown;
  clearTimeout(timer: unknown): void;
  clearInterval(timer: unknown): void;
}

/** The timers of the realm stand still from here on while the app is suspended; those that came due then ring when it is back. */
export function createAttention(
  realm: object,
  errors: Pick<Errors, 'guard'>,
  changed: (state: AttentionState) => void,
): Attention {
  const timers = realm as Timers;
  const { setTimeout, clearTimeout } = timers;
  const listeners = new Set<() => void>();
  /** By the timer that came due, which another may still clear. */
  const held = new Map<unknown, () => void>();
  let state: AttentionState = 'foreground';
  let sleep: unknown;
  const become = (next: AttentionState): void => {
    state = next;
    changed(next);
  };
  function hold(key: unknown, run: () => void): void {
    if (state === 'suspended') held.set(key, run);
    else run();
  }
  function suspend(): void {
    become('suspended');
    for (const listener of [...listeners]) listener();
  }
  holdTimers(timers, hold, (timer) => held.delete(timer));
  return {
    state: () => state,
    whenRunning: (run) => hold(Symbol('told'), run),
    onSuspend(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    leave(suspendAfterMs) {
      clearTimeout(sleep);
      if (state === 'suspended') return;
      become('background');
      if (suspendAfterMs <= 0) suspend();
      else sleep = setTimeout(suspend, suspendAfterMs);
    },
    comeBack() {
      clearTimeout(sleep);
      become('foreground');
      for (const [key, run] of held) {
        held.delete(key);
        errors.guard('back from the background', run);
      }
    },
  };
}

function holdTimers(
  timers: Timers,
  hold: (timer: unknown, run: () => void) => void,
  drop: (timer: unknown) => void,
): void {
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const original = timers[name];
    timers[name] = (run, ms, ...values) => {
      const timer = original(() => hold(timer, () => run(...values)), ms);
      return timer;
    };
  }
  for (const name of ['clearTimeout', 'clearInterval'] as const) {
    const original = timers[name];
    timers[name] = (timer) => {
      drop(timer);
      original(timer);
    };
  }
}
