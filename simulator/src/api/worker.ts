// `wx.createWorker`: the scripts of the folder that app.json names, which hear and say copies of messages and have no `wx`.
// They share the app's thread, so that what counts for long is not seen to be faster.
// https://developers.weixin.qq.com/miniprogram/dev/framework/workers.html
import { copyData } from '../runtime/copy-data.ts';
import { createModuleLoader } from '../runtime/module-loader.ts';
import { evaluateModule } from '../runtime/program-code.ts';
import { type Api, type ApiContext, synchronous } from './define.ts';
import { env } from './system.ts';

type Listener = (message: unknown) => void;

/** What scripts of a worker have not. */
const hidden = ['wx', 'App', 'Page', 'Component', 'Behavior', 'getApp', 'getCurrentPages', 'requirePlugin'];

/** Workers that run, by program: WeChat runs one at a time. */
const running = new WeakMap<object, Set<object>>();

function createWorker(context: ApiContext, given: unknown): object {
  const { program, errors } = context;
  const id = String(given)
    .replace(/^\.?\//, '')
    .replace(/\.js$/, '');
  if (program.modules[id] === undefined)
    throw new Error(`createWorker:fail ${id}.js is not in the folder that "workers" of app.json names`);
  const others = running.get(program) ?? new Set();
  running.set(program, others);
  if (others.size > 0)
    errors.warn('createWorker: WeChat runs one worker at a time; terminate() ends the one before');
  const side = { app: new Set<Listener>(), worker: new Set<Listener>() };
  const errorListeners = new Set<Listener>();
  const where = `worker ${id}`;
  const send = (to: Set<Listener>, message: unknown): void => {
    const { value } = copyData(message, '');
    setTimeout(() => {
      if (!others.has(made)) return;
      for (const listener of [...to]) {
        if (to === side.worker) runInside(() => listener(value));
        else errors.guard(`${where} onMessage`, () => listener(value));
      }
    }, 0);
  };
  /** An error in there is the app's, and the app may hear of it. */
  function runInside(run: () => unknown): void {
    try {
      run();
    } catch (error) {
      errors.report(error, where);
      const { message, stack } = error as Error;
      for (const listener of errorListeners)
        errors.guard(`${where} onError`, () => listener({ message, stack }));
    }
  }
  const made = {
    env,
    postMessage: (message: unknown) => send(side.worker, message),
    onMessage: (listener: Listener) => void side.app.add(listener),
    onError: (listener: Listener) => void errorListeners.add(listener),
    terminate: () => void others.delete(made),
    // None is killed here.
    onProcessKilled() {},
  };
  const inside = {
    env,
    postMessage: (message: unknown) => send(side.app, message),
    onMessage: (listener: Listener) => void side.worker.add(listener),
  };
  others.add(made);
  const names = { worker: inside, ...Object.fromEntries(hidden.map((name) => [name, undefined])) };
  const moduleOf = (path: string) => evaluateModule(program, path, names);
  const loader = createModuleLoader({ program, moduleOf }, (_, run) => run());
  runInside(() => loader.load(id));
  return made;
}

export const worker: Readonly<Record<string, Api>> = {
  createWorker: synchronous((context, path) => createWorker(context, path)),
};
