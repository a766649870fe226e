// The realm of an app without a browser: a context of node:vm with timers that end with the app, and a console.
import { createContext, Script } from 'node:vm';
import type { Service, ServiceRealm } from '../runtime/index.ts';

export interface DomRealm {
  readonly global: ServiceRealm & { readonly Promise: PromiseConstructor };
  /** Errors of timers and microtasks go to the service once there is one. */
  service: Service | undefined;
  close(): void;
}

let compiled: { readonly text: string; readonly script: Script } | undefined;

type Log = (level: 'log' | 'info' | 'warn' | 'error' | 'debug', values: readonly unknown[]) => void;

export function createDomRealm(bundle: string, log: Log): DomRealm {
  // Known to the app by numbers, as in WeChat: it may compare them, or keep them in its data.
  const timers = new Map<number, NodeJS.Timeout>();
  let lastTimer = 0;
  let closed = false;
  const guarded =
    (where: string, run: (...values: unknown[]) => void, values: unknown[] = []) =>
    () => {
      if (closed) return;
      try {
        run(...values);
      } catch (error) {
        realm.service?.errors.report(error, where);
      }
    };
  const keep = (timer: NodeJS.Timeout): number => {
    lastTimer += 1;
    timers.set(lastTimer, timer);
    return lastTimer;
  };
  const clear = (id: number): void => {
    clearTimeout(timers.get(id));
    timers.delete(id);
  };
  const level =
    (name: Parameters<Log>[0]) =>
    (...values: unknown[]) =>
      log(name, values);
  const globals = {
    console: {
      log: level('log'),
      info: level('info'),
      warn: level('warn'),
      error: level('error'),
      debug: level('debug'),
      group: level('log'),
      groupEnd() {},
      time() {},
      timeEnd() {},
    },
    setTimeout(run: () => void, ms?: number, ...values: unknown[]) {
      const call = guarded('setTimeout', run, values);
      const id = keep(
        setTimeout(() => {
          timers.delete(id);
          call();
        }, ms),
      );
      return id;
    },
    setInterval(run: () => void, ms?: number, ...values: unknown[]) {
      return keep(setInterval(guarded('setInterval', run, values), ms));
    },
    clearTimeout: clear,
    clearInterval: clear,
    queueMicrotask: (run: () => void) => queueMicrotask(guarded('queueMicrotask', run)),
  };
  const global = createContext(globals) as unknown as DomRealm['global'];
  if (compiled?.text !== bundle)
    compiled = { text: bundle, script: new Script(bundle, { filename: 'runtime.js' }) };
  compiled.script.runInContext(global);
  const realm: DomRealm = {
    global,
    service: undefined,
    close() {
      closed = true;
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
  return realm;
}
