// Behaviours that WeChat brings: a component becomes a form's field, part of its group, its button, or exports itself.
// https://developers.weixin.qq.com/miniprogram/dev/framework/custom-component/behaviors.html
import * as glassEasel from 'glass-easel';
import type { Component, Element } from './glass-easel.ts';

const definitions: Readonly<Record<string, object>> = {
  'wx://form-field': { properties: { name: String, value: null }, methods: { __formField() {} } },
  'wx://form-field-group': {},
  'wx://form-field-button': { properties: { formType: String }, methods: { __formFieldButton() {} } },
  'wx://component-export': {},
  'wx://proxy-scroll-view': {},
};

export interface BuiltInBehaviors {
  find(name: string): unknown;
  /** The field of a custom component that has `wx://form-field`: what its form collects. */
  fieldOf(element: Element): { name: string; value: unknown } | undefined;
  /** What a custom component that has `wx://form-field-button` does to its form: `submit` or `reset`. */
  buttonOf(element: Element): unknown;
}

export function createBuiltInBehaviors(register: (definition: object) => unknown): BuiltInBehaviors {
  const made = new Map<string, unknown>();
  // Told by a method of its own: glass-easel's `hasBehavior` does not know a behaviour that the adapter made.
  const has = (element: Element, method: string): element is Component =>
    glassEasel.Component.isComponent(element) &&
    typeof ((element as Component).getMethodCaller() as Record<string, unknown>)[method] === 'function';
  return {
    buttonOf: (element) =>
      has(element, '__formFieldButton') ? (element.data as { formType?: unknown }).formType : undefined,
    find(name) {
      const definition = definitions[name];
      if (definition !== undefined && !made.has(name)) made.set(name, register(definition));
      return made.get(name);
    },
    fieldOf(element) {
      if (!has(element, '__formField')) return undefined;
      const { name, value } = element.data as { name?: unknown; value?: unknown };
      return { name: String(name ?? ''), value };
    },
  };
}
