// The channel between a page and the one that it opened: `getOpenerEventChannel()`, `events` of `navigateTo`.

type Listener = (...values: unknown[]) => void;

export interface EventChannel {
  on(name: string, listener: Listener): void;
  once(name: string, listener: Listener): void;
  off(name: string, listener?: Listener): void;
  emit(name: string, ...values: unknown[]): void;
}

/** Both ends share one set of listeners; what is emitted before anybody listens waits for the first who does. */
export function createEventChannel(guard: (what: string, run: () => void) => void): EventChannel {
  const listeners = new Map<string, { listener: Listener; once: boolean }[]>();
  const waiting = new Map<string, unknown[][]>();

  const call = (name: string, listener: Listener, values: unknown[]) =>
    guard(`event channel ${name}`, () => listener(...values));

  function add(name: string, listener: Listener, once: boolean): void {
    const early = waiting.get(name) ?? [];
    waiting.delete(name);
    if (!once || early.length === 0)
      listeners.set(name, [...(listeners.get(name) ?? []), { listener, once }]);
    for (const values of once ? early.slice(0, 1) : early) call(name, listener, values);
    if (once && early.length > 1) waiting.set(name, early.slice(1));
  }

  return {
    on: (name, listener) => add(name, listener, false),
    once: (name, listener) => add(name, listener, true),
    off(name, listener) {
      if (listener === undefined) listeners.delete(name);
      else
        listeners.set(
          name,
          (listeners.get(name) ?? []).filter((each) => each.listener !== listener),
        );
    },
    emit(name, ...values) {
      const heard = listeners.get(name) ?? [];
      if (heard.length === 0) {
        waiting.set(name, [...(waiting.get(name) ?? []), values]);
        return;
      }
      listeners.set(
        name,
        heard.filter((each) => !each.once),
      );
      for (const { listener } of heard) call(name, listener, values);
    },
  };
}
