// Behaviours that WeChat brings: a component becomes a form's field, part of its group, its button, or exports itself.
// https://developers.weixin.qq.com/miniprogram/dev/framework/custom-component/behaviors.html
import * as glassEasel from 'glass-easel';
import type { Behavior, Component, Element, Instance } from './glass-easel.ts';

const definitions: Readonly<Record<string, object>> = {
  'wx://form-field': { properties: { name: String, value: null } },
  'wx://form-field-group': {},
  'wx://form-field-button': {
    properties: { formType: String },
    methods: {
      // The form asks for this when the button is tapped.
      __submitsForm(this: Instance) {
        return this.data.formType;
      },
    },
  },
  'wx://component-export': {},
  'wx://proxy-scroll-view': {},
};

export interface BuiltInBehaviors {
  find(name: string): unknown;
  /** The field of a custom component that has `wx://form-field`: what its form collects. */
  fieldOf(element: Element): { name: string; value: unknown } | undefined;
}

export function createBuiltInBehaviors(register: (definition: object) => unknown): BuiltInBehaviors {
  const made = new Map<string, { readonly _$: Behavior }>();
  return {
    find(name) {
      const definition = definitions[name];
      if (definition !== undefined && !made.has(name))
        made.set(name, register(definition) as { _$: Behavior });
      return made.get(name);
    },
    fieldOf(element) {
      const field = made.get('wx://form-field');
      if (field === undefined || !glassEasel.Component.isComponent(element)) return undefined;
      const component = element as Component;
      if (!component.hasBehavior(field._$)) return undefined;
      const { name, value } = component.data as { name?: unknown; value?: unknown };
      return { name: String(name ?? ''), value };
    },
  };
}
