// The app: `App()` makes the one instance, `getApp()` gives it, its lifetimes come and go with the phone's attention.
import type { Errors } from './errors.ts';

export interface LaunchOptions {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly scene: number;
  readonly referrerInfo: object;
  readonly shareTicket?: string | undefined;
}

export interface NotFoundPage {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly isEntryPage: boolean;
}

export interface AppInstance {
  /** To be handed to the app's realm. */
  readonly globals: Readonly<Record<'App' | 'getApp', (argument?: unknown) => unknown>>;
  readonly launchOptions: LaunchOptions;
  /** Those of the last time the app came to the front. */
  enterOptions(): LaunchOptions;
  show(options?: LaunchOptions): void;
  hide(): void;
  pageNotFound(page: NotFoundPage): void;
  on(event: AppEvent, listener: (value: unknown) => void): void;
  off(event: AppEvent, listener?: (value: unknown) => void): void;
}

export type AppEvent = 'show' | 'hide' | 'pageNotFound';
type Methods = Record<string, unknown>;

export function createApp(launchOptions: LaunchOptions, errors: Errors): AppInstance {
  let instance: Methods | undefined;
  let shown = false;
  let entered = launchOptions;
  const listeners = new Map<AppEvent, ((value: unknown) => void)[]>();

  function call(name: string, argument: unknown): void {
    const method = instance?.[name];
    if (typeof method === 'function') errors.guard(`app ${name}`, () => method.call(instance, argument));
  }
  function tell(event: AppEvent, value: unknown): void {
    for (const listener of listeners.get(event) ?? [])
      errors.guard(`wx.onApp ${event}`, () => listener(value));
  }

  errors.onError((message) => call('onError', message));
  errors.onRejection((event) => call('onUnhandledRejection', event));
  return {
    launchOptions,
    globals: {
      App: function App(definition) {
        if (instance !== undefined) {
          errors.warn('App() is called a second time and is ignored');
          return;
        }
        instance = { ...(definition as Methods | undefined) };
        call('onLaunch', launchOptions);
      },
      getApp(options) {
        if (instance === undefined && (options as { allowDefault?: boolean } | undefined)?.allowDefault) {
          instance = {};
        }
        return instance;
      },
    },
    enterOptions: () => entered,
    show(options = launchOptions) {
      if (shown) return;
      shown = true;
      entered = options;
      call('onShow', options);
      tell('show', options);
    },
    hide() {
      if (!shown) return;
      shown = false;
      call('onHide', undefined);
      tell('hide', undefined);
    },
    pageNotFound(page) {
      call('onPageNotFound', page);
      tell('pageNotFound', page);
    },
    on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
    off(event, listener) {
      const kept =
        listener === undefined ? [] : (listeners.get(event) ?? []).filter((each) => each !== listener);
      listeners.set(event, kept);
    },
  };
}
