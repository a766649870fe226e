// How a function of `wx` is written: against the ports, without knowing callbacks, promises or `errMsg`.
import type { Program } from '../compiler/program.ts';
import type { AppInstance } from '../runtime/app.ts';
import type { Attention } from '../runtime/attention.ts';
import type { Errors } from '../runtime/errors.ts';
import type { Navigation } from '../runtime/navigation.ts';
import type { PhoneSettings } from '../runtime/phone-settings.ts';
import type { Ports } from '../runtime/ports.ts';
import type { SelectorQuery } from '../runtime/selector-query.ts';
import type { TabBarControl } from '../runtime/tab-bar.ts';
import type { FileStore } from './file-store.ts';

export interface ApiContext {
  readonly program: Program;
  readonly ports: Ports;
  readonly errors: Errors;
  readonly app: AppInstance;
  /** Whom nobody looks at is told nothing: callbacks wait until the app is back. */
  readonly attention: Attention;
  readonly navigation: Navigation;
  readonly tabBar: TabBarControl;
  readonly selectorQuery: (scope?: unknown) => SelectorQuery;
  readonly files: FileStore;
  readonly phone: PhoneSettings;
  /** `scope.x` → what the user said. */
  readonly permissions: Record<string, boolean>;
  readonly appid: string;
  /** The file on whose behalf `this.pageRouter` navigates; the page on top otherwise. */
  readonly from?: string | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: what the app passes is whatever it passes; each function checks its own.
export type Given = any;

export type Api =
  /** `wx.x({success, fail, complete})` or a promise; what it returns or throws becomes the result. */
  | { readonly kind: 'asynchronous'; run(options: Given, context: ApiContext): unknown }
  /** Called and answered as it is. */
  | { readonly kind: 'synchronous'; run(context: ApiContext, ...given: Given[]): unknown };

export const asynchronous = (run: (options: Given, context: ApiContext) => unknown): Api => ({
  kind: 'asynchronous',
  run,
});
export const synchronous = (run: (context: ApiContext, ...given: Given[]) => unknown): Api => ({
  kind: 'synchronous',
  run,
});

/** The two names of an event, e.g. `onAppShow` and `offAppShow`. */
export function event(
  name: string,
  on: (context: ApiContext, listener: (value: unknown) => void) => void,
  off: (context: ApiContext, listener: ((value: unknown) => void) | undefined) => void,
): Record<string, Api> {
  return {
    [`on${name}`]: synchronous((context, listener) => on(context, listener)),
    [`off${name}`]: synchronous((context, listener) => off(context, listener)),
  };
}

/** What the app is told after `name:fail `; any other error than this one says its own message there. */
export class ApiFailure extends Error {
  readonly more: Readonly<Record<string, unknown>>;
  constructor(message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.more = more;
  }
}
