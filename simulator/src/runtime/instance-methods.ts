// The methods that WeChat gives every page and component beside glass-easel's own.
import { builtInNode } from '../components/built-in.ts';
import { animate, applyStyle, clearAnimation } from './animate.ts';
import type { Errors } from './errors.ts';
import { type Component, ComponentCaller, type Instance, rootOf } from './glass-easel.ts';
import { createIntersectionObserver, createMediaQueryObserver } from './observers.ts';
import { createSelectorQueries, type SelectorQuery } from './selector-query.ts';
import { createSetData } from './set-data.ts';

/** What a component can learn of its page. */
interface PageOfComponent {
  readonly id: string;
  readonly tabBar: Instance | null;
}

interface InstanceParts {
  readonly errors: Errors;
  readonly pageOf: (root: Component) => PageOfComponent | undefined;
  readonly top: () => Component | undefined;
  /** `this.pageRouter` and `this.router`: navigation whose relative paths are against the component's own file. */
  readonly routerFor: (from: string) => object;
}

/** Ours is the only adapter in the realm, so its class is where they belong. */
export function installInstanceMethods({ errors, pageOf, top, routerFor }: InstanceParts) {
  const setData = createSetData(errors.warn);
  const selectorQuery = createSelectorQueries({ guard: errors.guard, builtInNode, top });
  const page = (instance: Instance) => pageOf(rootOf(instance._$));
  const prototype = ComponentCaller.prototype as unknown as Record<string, unknown>;
  const { triggerEvent } = prototype as {
    triggerEvent(name: string, detail: unknown, options: object): void;
  };
  Object.assign(prototype, {
    setData(this: Instance, data: unknown, callback?: () => void) {
      setData(this, data, callback);
    },
    triggerEvent(this: Instance, name: string, detail: unknown = {}, options: object = {}) {
      triggerEvent.call(this, name, detail, options ?? {});
    },
    createSelectorQuery(this: Instance): SelectorQuery {
      return selectorQuery(this);
    },
    createIntersectionObserver(this: Instance, options: object = {}) {
      return createIntersectionObserver(this._$, options, errors.guard);
    },
    createMediaQueryObserver(this: Instance) {
      return createMediaQueryObserver(this._$, errors.guard);
    },
    setUpdatePerformanceListener(this: Instance, options: object, listener?: () => void) {
      setData.listen(this, options, listener);
    },
    animate(this: Instance, selector: string, frames: object[], duration: number, done?: () => void) {
      const finished = done && (() => void errors.guard(`${this._$.is} animate`, () => done.call(this)));
      animate(this._$, selector, frames as never, duration, finished);
    },
    clearAnimation(this: Instance, selector: string, options?: unknown, done?: () => void) {
      clearAnimation(this._$, selector);
      const called = typeof options === 'function' ? (options as () => void) : done;
      if (called !== undefined) errors.guard(`${this._$.is} clearAnimation`, () => called.call(this));
    },
    applyAnimation(this: Instance) {
      errors.warn(`${this._$.is}: applyAnimation belongs to worklets, which are not simulated`);
    },
    applyAnimatedStyle(this: Instance, selector: string, updater: () => object) {
      errors.warn(`${this._$.is}: applyAnimatedStyle is Skyline's; the style is applied once`);
      const style = errors.guard(`${this._$.is} applyAnimatedStyle`, updater);
      if (style !== undefined) applyStyle(this._$, selector, style as Readonly<Record<string, unknown>>);
    },
    clearAnimatedStyle() {},
    getPageId(this: Instance) {
      return page(this)?.id ?? '';
    },
    getTabBar(this: Instance, callback?: (tabBar: Instance | null) => void) {
      const tabBar = page(this)?.tabBar ?? null;
      callback?.(tabBar);
      return tabBar;
    },
  });
  for (const name of ['pageRouter', 'router']) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: Instance) {
        return routerFor(name === 'router' ? this._$.is : rootOf(this._$).is);
      },
    });
  }
  return { selectorQuery };
}
