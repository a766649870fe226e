// The few functions of `wx` without which no app starts: the next tick, queries of nodes, launch options, life of the app.

import { elementOf } from '../runtime/glass-easel.ts';
import { createIntersectionObserver, createMediaQueryObserver } from '../runtime/observers.ts';
import { type Api, type ApiContext, event, synchronous } from './define.ts';

const componentOf = (context: ApiContext, given: unknown) =>
  given === undefined ? context.navigation.top()?.component : elementOf(given);

const appEvent = (name: string, of: 'show' | 'hide' | 'pageNotFound') =>
  event(
    name,
    ({ app }, listener) => app.on(of, listener),
    ({ app }, listener) => app.off(of, listener),
  );

export const basics: Readonly<Record<string, Api>> = {
  nextTick: synchronous(({ errors }, callback) => {
    queueMicrotask(() => errors.guard('wx.nextTick', callback));
  }),
  createSelectorQuery: synchronous(({ selectorQuery }) => selectorQuery()),
  createIntersectionObserver: synchronous((context, component, options = {}) =>
    createIntersectionObserver(componentOf(context, component) as never, options, context.errors.guard),
  ),
  createMediaQueryObserver: synchronous((context, component) =>
    createMediaQueryObserver(componentOf(context, component) as never, context.errors.guard),
  ),
  getLaunchOptionsSync: synchronous(({ app }) => ({ ...app.launchOptions })),
  getEnterOptionsSync: synchronous(({ app }) => ({ ...app.enterOptions() })),
  ...appEvent('AppShow', 'show'),
  ...appEvent('AppHide', 'hide'),
  ...appEvent('PageNotFound', 'pageNotFound'),
  onError: synchronous(({ errors }, listener) => errors.onError(listener)),
  onUnhandledRejection: synchronous(({ errors }, listener) => errors.onRejection(listener)),
};
