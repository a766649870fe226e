// What WXS handlers get instead of a component: ComponentDescriptor.
// https://developers.weixin.qq.com/miniprogram/dev/framework/view/interactive-animation.html
import { drawnElements, firstElement, noRect, rectOf } from './geometry.ts';
import type { Component, Element, Instance } from './glass-easel.ts';

export interface ComponentDescriptor {
  selectComponent(selector: string): ComponentDescriptor | null;
  selectAllComponents(selector: string): ComponentDescriptor[];
  setStyle(style: string | Readonly<Record<string, string>>): ComponentDescriptor;
  addClass(name: string): ComponentDescriptor;
  removeClass(name: string): ComponentDescriptor;
  hasClass(name: string): boolean;
  getDataset(): Record<string, unknown>;
  getState(): Record<string, unknown>;
  callMethod(name: string, argument?: unknown): void;
  triggerEvent(name: string, detail?: unknown, options?: object): void;
  getBoundingClientRect(): object;
  getComputedStyle(names: readonly string[]): Record<string, string>;
  requestAnimationFrame(callback: () => void): number | undefined;
  setTimeout(callback: () => void, ms?: number): number | undefined;
  clearTimeout(timer: number): void;
}

const descriptors = new WeakMap<Element, ComponentDescriptor>();

export function descriptorOf(element: Element): ComponentDescriptor {
  const known = descriptors.get(element);
  if (known !== undefined) return known;
  const state: Record<string, unknown> = {};
  const component = element as Component;
  const window = () => firstElement(element)?.ownerDocument.defaultView ?? undefined;
  const descriptor: ComponentDescriptor = {
    selectComponent(selector) {
      const found = component.getShadowRoot?.()?.querySelector(selector);
      return found ? descriptorOf(found) : null;
    },
    selectAllComponents: (selector) =>
      (component.getShadowRoot?.()?.querySelectorAll(selector) ?? []).map(descriptorOf),
    setStyle(style) {
      for (const drawn of drawnElements(element)) {
        if (typeof style === 'string') drawn.style.cssText += `;${style}`;
        else for (const [name, value] of Object.entries(style)) setStyle(drawn, name, value);
      }
      return descriptor;
    },
    addClass(name) {
      element.classList?.toggle(name, true);
      return descriptor;
    },
    removeClass(name) {
      element.classList?.toggle(name, false);
      return descriptor;
    },
    hasClass: (name) => element.classList?.contains(name) ?? false,
    getDataset: () => ({ ...(element.dataset as Record<string, unknown> | null) }),
    getState: () => state,
    // In WeChat the call crosses to another thread, so it never runs inside the handler; here it must not either.
    callMethod(name, argument) {
      queueMicrotask(() => {
        const caller = component.getMethodCaller() as unknown as Instance;
        const method = caller[name];
        if (typeof method === 'function') method.call(caller, argument);
      });
    },
    triggerEvent(name, detail, options) {
      element.triggerEvent(name, detail ?? {}, options ?? {});
    },
    getBoundingClientRect: () => (firstElement(element) === undefined ? noRect : rectOf(element)),
    getComputedStyle(names) {
      const node = firstElement(element);
      const style = node === undefined ? undefined : window()?.getComputedStyle(node);
      return Object.fromEntries(names.map((name) => [name, style?.getPropertyValue(kebab(name)) ?? '']));
    },
    requestAnimationFrame: (callback) => window()?.requestAnimationFrame(() => callback()),
    setTimeout: (callback, ms) => window()?.setTimeout(callback, ms),
    clearTimeout: (timer) => window()?.clearTimeout(timer),
  };
  descriptors.set(element, descriptor);
  return descriptor;
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function setStyle(node: HTMLElement, name: string, value: string): void {
  const [, text = value, priority = ''] = /^(.*?)\s*(?:!(important))?$/.exec(String(value)) ?? [];
  node.style.setProperty(kebab(name), text, priority);
}
