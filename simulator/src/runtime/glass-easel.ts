// The parts of WeChat's component framework that the runtime uses, by short names, from one place.
import * as glassEasel from 'glass-easel';
import * as adapterModule from 'glass-easel-miniprogram-adapter/dist/glass_easel_miniprogram_adapter.js';

export type Component = glassEasel.GeneralComponent;
export type Element = glassEasel.Element;
export type Behavior = glassEasel.GeneralBehavior;
export type ShadowedEvent = glassEasel.ShadowedEvent<unknown>;
export type CodeSpace = adapterModule.CodeSpace;
export type AssociatedBackend = adapterModule.AssociatedBackend;
export type Root = adapterModule.Root;
export const { MiniProgramEnv } = adapterModule;
export const { ComponentCaller } = adapterModule.component;

/** What the app knows as `this`: the caller of a component's methods. */
export type Instance = Record<string, unknown> & { readonly _$: Component; data: Record<string, unknown> };

/** The component behind an instance, an element or what a callback was handed. */
export const elementOf = (value: unknown): Element => {
  const { _$ } = value as { _$?: Element };
  return _$ ?? (value as Element);
};

/** The component that a function of `wx` is to look in; undefined for what is none, such as the instance of a framework. */
export function componentOf(value: unknown): Component | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const element = elementOf(value);
  return glassEasel.Component.isComponent(element) ? element : undefined;
}

/** The component at the root of the tree that an element is in: that of its page, or of a custom tab bar. */
export function rootOf(element: Element): Component {
  let node: Element = element;
  while (node.ownerShadowRoot) node = node.ownerShadowRoot.getHostNode();
  return node as Component;
}
