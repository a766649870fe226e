// What a built-in component is: a file per tag, registered in the table of `index.ts` on glass-easel's own API.
import type * as glassEasel from 'glass-easel';
import type { OpenTypeAnswer } from '../api/open-types.ts';
import type { Component, Element } from '../runtime/glass-easel.ts';
import type { PickerSheet } from '../runtime/ports.ts';
import type { Canvas } from './canvas.ts';
import type { RegionOptions, Wheels } from './picker-wheels.ts';

export interface BuiltIn {
  /** Camel case; `type` is one of the six constructors, `value` the default. */
  readonly properties?: Readonly<Record<string, Property>>;
  /** Where the children in the template stand: in the element itself (the default), nowhere, or in a `<div>` of that class. */
  readonly children?: 'inside' | 'none' | { readonly className: string };
  /** Its part of the user-agent style sheet. */
  readonly css?: string;
  /** Called once per element, when it stands in the page. */
  attach?(node: BuiltInNode): BuiltInPart;
}

type Property =
  | StringConstructor
  | NumberConstructor
  | BooleanConstructor
  | ArrayConstructor
  | ObjectConstructor
  | null
  | { readonly type: Exclude<Property, { type: unknown }>; readonly value: unknown };

/** One element of a built-in. */
export interface BuiltInNode {
  readonly tag: string;
  readonly element: HTMLElement;
  readonly document: Document;
  readonly window: Window & typeof globalThis;
  readonly component: Component;
  readonly services: BuiltInServices;
  readonly data: Readonly<Record<string, unknown>>;
  /** Sets properties from inside, which `model:` bindings hear of. */
  set(data: Readonly<Record<string, unknown>>): void;
  emit(type: string, detail?: unknown, options?: EmitOptions): void;
  /** Hears an event of the component tree that reaches this element, with `capture` before those inside it. */
  on(
    type: string,
    listener: (event: glassEasel.ShadowedEvent<unknown>) => void,
    options?: { readonly capture?: boolean },
  ): void;
  /** The nearest ancestor with this tag, across components. */
  closest(tag: string): BuiltInNode | undefined;
  /** What `attach` returned. */
  readonly part: BuiltInPart;
}

interface EmitOptions {
  readonly bubbles?: boolean;
  readonly composed?: boolean;
}

export interface BuiltInPart {
  /** After properties changed, once right after `attach` too. */
  update?(): void;
  detach?(): void;
  /** What a form collects and resets. */
  readonly field?: { value(): unknown; reset(): void };
  /** A tap on its label. */
  activate?(): void;
  /** A member of this group has changed, come or gone. */
  changed?(): void;
  /** Back to what the template said, when its form is reset. */
  reset?(): void;
  /** A form sends what its fields hold. */
  submit?(): void;
  /** A wheel turns to an item. */
  turn?(index: number): void;
  /** What a selector query gives as `node` and `context`. */
  node?(): unknown;
  context?(): unknown;
  /** A canvas is drawn on by its id too. */
  readonly canvas?: Canvas;
  /** What its context of `wx` can do with it, e.g. that of `wx.createVideoContext`. */
  readonly acts?: ContextActs;
}

// biome-ignore lint/suspicious/noExplicitAny: what the app passes is whatever it passes.
export type ContextActs = Readonly<Record<string, (given?: any) => unknown>>;

/** What a built-in may ask the runtime for. */
export interface BuiltInServices {
  /** Calls a function of `wx` as the app would. */
  call(name: string, options: Readonly<Record<string, unknown>>): unknown;
  assetUrl(path: string, from: string): string;
  /** A button's `open-type`, a navigator's target and the like, which are not simulated yet. */
  notSimulated(what: string): void;
  /** What a button's `open-type` does; undefined when it is not simulated. */
  openType(name: string): Promise<OpenTypeAnswer | undefined> | undefined;
  /** What a component with `wx://form-field` holds. */
  fieldOf(element: Element): { readonly name: string; readonly value: unknown } | undefined;
  /** `submit` or `reset` of a component with `wx://form-field-button`. */
  formButton(element: Element): unknown;
  /** Wheels at the bottom of the phone; null takes them away. */
  picker(sheet: PickerSheet | null): void;
  regions(): Promise<(options: RegionOptions) => Wheels>;
}

const nodes = new WeakMap<Component, BuiltInNode>();

/** The node of a built-in, by its component. */
export const builtInNode = (element: Element): BuiltInNode | undefined => nodes.get(element as Component);

type Definition = glassEasel.GeneralComponentDefinition;

/** Definition of a built-in → its properties, by their names in camel case. */
const declared = new WeakMap<Definition, NonNullable<BuiltIn['properties']>>();

/**
 * What a property has when a template leaves it open. Compiled templates name every attribute there is, most of them
 * undefined: on its own components WeChat says nothing of that.
 */
export function openValue(component: Component, name: string): unknown {
  const properties = declared.get(component.getComponentDefinition());
  const camel = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const property = properties?.[camel] ?? null;
  if (property === null) return undefined;
  if ('type' in property) return property.value;
  if (property === Object) return null;
  return property === Array ? [] : (property as (nothing?: undefined) => unknown)();
}

export function registerBuiltIn(
  space: glassEasel.ComponentSpace,
  tag: string,
  builtIn: BuiltIn,
  services: BuiltInServices,
): Definition {
  let builder = space.define(tag).template(templateOf(builtIn) as never) as unknown as Builder;
  const properties = { hidden: Boolean as Property, ...builtIn.properties };
  for (const [name, property] of Object.entries(properties))
    builder = builder.property(name, propertyOf(property));
  const definition = builder
    .lifetime('attached', function (this: Component) {
      if (!nodes.has(this)) nodes.set(this, attach(this, tag, builtIn, services));
    })
    .lifetime('detached', function (this: Component) {
      nodes.get(this)?.part.detach?.();
    })
    .observer('**', function (this: Component) {
      const node = nodes.get(this);
      if (node === undefined) return;
      node.element.toggleAttribute('hidden', Boolean(this.data.hidden));
      node.part.update?.();
    })
    .registerComponent();
  declared.set(definition, properties);
  return definition;
}

/** glass-easel's builder, whose own types follow each property and would not survive a loop. */
interface Builder {
  property(name: string, definition: object | null): Builder;
  lifetime(name: string, run: (this: Component) => void): Builder;
  observer(paths: string, run: (this: Component) => void): Builder;
  registerComponent(): Definition;
}

const propertyOf = (property: Property): object | null => {
  if (property === null) return { type: null, value: undefined };
  return 'type' in property ? { ...property } : { type: property };
};

function attach(component: Component, tag: string, builtIn: BuiltIn, services: BuiltInServices): BuiltInNode {
  const element = component.getBackendElement() as unknown as HTMLElement;
  const document = element.ownerDocument;
  let part: BuiltInPart = {};
  const node: BuiltInNode = {
    tag,
    element,
    document,
    window: document.defaultView as Window & typeof globalThis,
    component,
    services,
    get data() {
      return component.data as Record<string, unknown>;
    },
    get part() {
      return part;
    },
    set: (data) => component.setData(data as never),
    emit: (type, detail = {}, options = {}) => component.triggerEvent(type, detail, options),
    on: (type, listener, options) => component.addListener(type, listener as never, options),
    closest: (wanted) => closest(component, wanted),
  };
  part = builtIn.attach?.(node) ?? {};
  element.toggleAttribute('hidden', Boolean(component.data.hidden));
  part.update?.();
  return node;
}

function closest(component: Component, tag: string): BuiltInNode | undefined {
  let above: Element | null = component;
  while (above !== null) {
    above = above.parentNode ?? above.ownerShadowRoot?.getHostNode() ?? null;
    const node: BuiltInNode | undefined = above === null ? undefined : builtInNode(above);
    if (node?.tag === tag) return node;
  }
  return undefined;
}

type Define = (tag: string, generics: object, init: (element: Element) => void, children: Children) => void;
type Children = (
  isCreation: boolean,
  text: unknown,
  element: Define,
  branch: unknown,
  loop: unknown,
  slot: (name: string) => void,
) => void;

/** A template by hand: the slot, nothing, or the slot in one native element. */
function templateOf({ children = 'inside' }: BuiltIn): object {
  const slot: Children = (_creation, _text, _element, _branch, _loop, slot) => slot('');
  const generate: Children =
    children === 'inside'
      ? slot
      : children === 'none'
        ? () => {}
        : (_creation, _text, element) =>
            element('native-div', {}, (node) => node.setNodeClass(children.className), slot);
  return { content: () => () => ({ C: generate, B: {} }) };
}
