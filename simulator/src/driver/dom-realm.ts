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
  const timers = new Set<NodeJS.Timeout>();
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
  const clear = (timer: NodeJS.Timeout | undefined): void => {
    if (timer === undefined) return;
    timers.delete(timer);
    clearTimeout(timer);
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
      const timer = setTimeout(() => {
        timers.delete(timer);
        call();
      }, ms);
      timers.add(timer);
      return timer;
    },
    setInterval(run: () => void, ms?: number, ...values: unknown[]) {
      const timer = setInterval(guarded('setInterval', run, values), ms);
      timers.add(timer);
      return timer;
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
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
  return realm;
}
