// One page: its document, its component tree, its instance, and the calls of its lifetimes in WeChat's order.
import * as glassEasel from 'glass-easel';
import type { Program } from '../compiler/program.ts';
import type { Errors } from './errors.ts';
import { createEventChannel, type EventChannel } from './event-channel.ts';
import type { Component, Element, Instance, Root } from './glass-easel.ts';
import type { NavigationBar, PageView, Ports } from './ports.ts';
import type { Route } from './route.ts';
import { listenToScrolling } from './scrolling.ts';
import { stopRendering } from './set-data.ts';
import type { World } from './world.ts';

export interface Page {
  readonly id: number;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly view: PageView;
  readonly component: Component;
  readonly instance: Instance;
  readonly tabBar: Instance | null;
  readonly channel: EventChannel;
  readonly bar: NavigationBar;
  setBar(change: Partial<NavigationBar>): void;
  /** Puts the tree into the document and calls `onLoad`. */
  load(): void;
  show(): void;
  hide(): void;
  unload(): void;
  /** Makes the tree anew of its templates and the data of the page, which itself stays. */
  redraw(): void;
  call(name: string, ...values: unknown[]): unknown;
  has(name: string): boolean;
  /** Tells the page and, as a lifetime of the page, its components. */
  resized(size: object): void;
}

export interface PageParts {
  readonly program: Program;
  readonly world: World;
  readonly ports: Ports;
  readonly errors: Errors;
}

export const customTabBar = 'custom-tab-bar/index';

export function createPage(
  { program, world, ports, errors }: PageParts,
  { path, query }: Route,
  { id, bar, tab }: { id: number; bar: NavigationBar; tab: boolean },
): Page {
  const { screen } = ports;
  const drawsTabBar = tab && program.app.tabBar !== undefined && program.app.tabBar.custom !== true;
  const style = program.app.style === 'v2' ? 'v2' : 'v1';
  const view = screen.open({ id, path, bar, tabBar: drawsTabBar, style });
  let root: Root;
  let tabBarRoot: Root | undefined;
  try {
    const { associated } = world.backendFor(view);
    root = associated.createRoot('page', world.space, path);
    if (tab && program.app.tabBar?.custom === true && program.components[customTabBar] !== undefined) {
      tabBarRoot = associated.createRoot('custom-tab-bar', world.space, customTabBar);
    }
  } catch (error) {
    screen.close(id);
    throw error;
  }
  const component = root.getComponent();
  const instance = root.get() as unknown as Instance;
  const channel = createEventChannel(errors.guard);
  Object.assign(instance, {
    route: path,
    __route__: path,
    options: { ...query },
    getOpenerEventChannel: () => channel,
  });
  let currentBar = bar;
  let shown = false;
  let readied = false;
  let gone = false;

  const page: Page = {
    id,
    path,
    query,
    view,
    component,
    instance,
    channel,
    tabBar: (tabBarRoot?.get() as unknown as Instance | undefined) ?? null,
    get bar() {
      return currentBar;
    },
    setBar(change) {
      currentBar = { ...currentBar, ...change };
      if (!gone) screen.navigationBar(id, currentBar);
    },
    load() {
      setProperties(component, query);
      attach(root, view.document.body, view.document);
      if (tabBarRoot !== undefined) {
        const holder = view.document.createElement('div');
        holder.className = 'wx-custom-tab-bar';
        view.document.body.append(holder);
        attach(tabBarRoot, holder, view.document);
      }
      listenToScrolling(page, { ...program.app.window, ...program.components[path]?.config });
      page.call('onLoad', { ...query });
    },
    show() {
      if (shown || gone) return;
      shown = true;
      screen.show(id);
      component.triggerPageLifetime('show', []);
      tabBarRoot?.getComponent().triggerPageLifetime('show', []);
      page.call('onShow');
      if (readied) return;
      readied = true;
      // Two frames: in the first the components of the page become ready, children before the page.
      view.window.requestAnimationFrame(() => view.window.requestAnimationFrame(ready));
    },
    hide() {
      if (!shown || gone) return;
      shown = false;
      page.call('onHide');
      component.triggerPageLifetime('hide', []);
      tabBarRoot?.getComponent().triggerPageLifetime('hide', []);
      screen.hide(id);
    },
    unload() {
      if (gone) return;
      page.call('onUnload');
      gone = true;
      for (const each of [tabBarRoot, root]) {
        if (each === undefined) continue;
        errors.guard(`${path} detached`, () => {
          glassEasel.Element.pretendDetached(each.getComponent());
          stopRendering(each.getComponent());
        });
      }
      screen.close(id);
    },
    redraw() {
      if (gone) return;
      const scroller = view.document.scrollingElement;
      const top = scroller?.scrollTop ?? 0;
      for (const each of [root, tabBarRoot]) {
        const component = each?.getComponent();
        if (component === undefined) continue;
        component.applyTemplateUpdates();
        if (!readied) continue;
        tellWithin(component, 'show');
        if (!shown) tellWithin(component, 'hide');
      }
      if (scroller) scroller.scrollTop = top;
      if (readied)
        view.window.requestAnimationFrame(() =>
          view.window.requestAnimationFrame(() => gone || tellWithin(component, 'routeDone')),
        );
    },
    has: (name) => typeof instance[name] === 'function',
    call(name, ...values) {
      const method = instance[name];
      if (typeof method !== 'function' || gone) return undefined;
      return errors.guard(`${path} ${name}`, () => method.apply(instance, values));
    },
    resized(size) {
      page.call('onResize', { size });
      component.triggerPageLifetime('resize', [size]);
    },
  };
  const ready = () => {
    if (gone) return;
    page.call('onReady');
    component.triggerPageLifetime('routeDone', []);
    page.call('onRouteDone');
  };
  return page;
}

/** A lifetime of the page, for what is in its tree. */
function tellWithin(page: Component, lifetime: string): void {
  const visit = (element: Element): void => {
    for (const child of element.childNodes)
      if (glassEasel.Component.isComponent(child)) child.triggerPageLifetime(lifetime, []);
      else if (glassEasel.Element.isElement(child)) visit(child);
  };
  const tree = page.getShadowRoot();
  if (tree) visit(tree);
}

function attach(root: Root, parent: HTMLElement, document: Document): void {
  const placeholder = document.createElement('span');
  parent.append(placeholder);
  root.attach(parent as never, placeholder as never);
}

/** A page made by `Component()` gets the parameters of its path as properties. */
function setProperties(component: Component, query: Readonly<Record<string, string>>): void {
  const given = Object.entries(query).filter(([name]) => glassEasel.Component.hasProperty(component, name));
  if (given.length > 0) component.setData(Object.fromEntries(given) as never);
}
