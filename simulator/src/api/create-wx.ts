// Makes `wx` of the table: callbacks or promise, `errMsg`, `canIUse`, and a visible failure for what is not simulated.
import { NavigationFailure } from '../runtime/navigation.ts';
import { absentCloud, absentObject, type Refuse } from './absent.ts';
import { canIUse } from './can-i-use.ts';
import { type Api, type ApiContext, ApiFailure, type Given } from './define.ts';
import { apis } from './index.ts';
import { knownNames } from './known-names.ts';
import { env } from './system.ts';
import { worklet } from './worklet.ts';

export interface Wx {
  readonly object: Readonly<Record<string, unknown>>;
  /** `wx` for a component's `pageRouter`: its relative paths are against the component's file. */
  routerFor(from: string): Readonly<Record<string, unknown>>;
  /** What the app called and nobody simulates, with how often. */
  notSimulated(): Readonly<Record<string, number>>;
}

const routed = ['navigateTo', 'redirectTo', 'reLaunch', 'switchTab', 'navigateBack'];

export function createWx(context: ApiContext): Wx {
  const missing = new Map<string, number>();
  const known = new Set(knownNames);

  function miss(name: string): void {
    const times = (missing.get(name) ?? 0) + 1;
    missing.set(name, times);
    if (times === 1) context.errors.warn(`not simulated: wx.${name}`);
  }

  const refuse: Refuse = (name, options) => {
    miss(name);
    return settle(name.slice(name.lastIndexOf('.') + 1), options, context, () => {
      throw new ApiFailure(`not simulated: wx.${name}`);
    });
  };

  const notSimulated = (name: string) => (options: unknown) => {
    // A listener that is never called harms nobody; an answer that never comes would.
    if (/^(on|off)[A-Z]|Sync$|^create[A-Z]|^get[A-Z]\w*Manager$|^getPerformance$/.test(name)) {
      miss(name);
      if (name.endsWith('Sync')) throw new Error(`not simulated: wx.${name}`);
      return /^(on|off)/.test(name) ? undefined : absentObject(name, refuse);
    }
    const answer = refuse(name, options);
    // It is listed; who waits for it hears of it, and `wx.reportEvent('x')` is nobody's failure.
    answer?.catch(() => undefined);
    return answer;
  };

  const bind = (name: string, api: Api, bound: ApiContext) =>
    api.kind === 'synchronous'
      ? (...given: Given[]) => api.run(bound, ...given)
      : (options: unknown) => settle(name, options, bound, () => api.run(asOptions(options), bound));

  const functions: Record<string, unknown> = {};
  for (const [name, api] of Object.entries(apis)) functions[name] = bind(name, api, context);
  functions.env = env;
  functions.worklet = worklet;
  functions.cloud = absentCloud(refuse, miss);
  functions.canIUse = (schema: unknown) => canIUse(String(schema), functions);
  const object = new Proxy(functions, {
    get(target, name) {
      if (typeof name === 'symbol' || name in target) return target[name as string];
      return known.has(name) ? notSimulated(name) : undefined;
    },
    has: (target, name) => name in target || known.has(String(name)),
  });
  return {
    object,
    routerFor: (from) =>
      Object.fromEntries(routed.map((name) => [name, bind(name, apis[name]!, { ...context, from })])),
    notSimulated: () => Object.fromEntries(missing),
  };
}

const asOptions = (options: unknown): object =>
  typeof options === 'object' && options !== null ? options : {};

/** With a callback the answer goes there and nothing is returned; without one there is a promise. */
function settle(
  name: string,
  given: unknown,
  { errors, attention }: ApiContext,
  run: () => unknown,
): Promise<unknown> | undefined {
  const options = asOptions(given) as Record<
    'success' | 'fail' | 'complete',
    ((result: unknown) => void) | undefined
  >;
  const { success, fail, complete } = options;
  const awake = async (): Promise<unknown> => {
    try {
      return await run();
    } finally {
      if (attention.state() === 'suspended') await new Promise<void>(attention.whenRunning);
    }
  };
  const answer = Promise.resolve()
    .then(awake)
    .then((result) => ({ ...(typeof result === 'object' ? result : {}), errMsg: `${name}:ok` }));
  if (![success, fail, complete].some((callback) => typeof callback === 'function')) {
    return answer.catch((error) => {
      throw failure(name, error);
    });
  }
  const tell = (callback: unknown, result: unknown): void => {
    if (typeof callback === 'function')
      errors.guard(`wx.${name} callback`, () => callback.call(given, result));
  };
  answer.then(
    (result) => {
      tell(success, result);
      tell(complete, result);
    },
    (error) => {
      const result = failure(name, error);
      if (!expected(error)) errors.report(error, `wx.${name}`);
      tell(fail, result);
      tell(complete, result);
    },
  );
  return undefined;
}

const expected = (error: unknown): boolean =>
  error instanceof ApiFailure || error instanceof NavigationFailure;

/** Like WeChat's: an object whose `errMsg` says it all, an error for those who print it. */
function failure(name: string, error: unknown): Error & { errMsg: string } {
  const message = error instanceof Error ? error.message : String(error);
  const errMsg = `${name}:fail ${message}`;
  const made = Object.assign(new Error(errMsg), error instanceof ApiFailure ? error.more : {}, { errMsg });
  if (error instanceof Error && !expected(error) && error.stack !== undefined) made.stack = error.stack;
  return made;
}
