// What a test or a panel may ask a running app: its pages, its data, what is drawn, and a finger on it. Plain data only.
import type { Wx } from '../api/create-wx.ts';
import type { Program } from '../compiler/program.ts';
import type { AppInstance } from './app.ts';
import type { BackendElement } from './backend-context.ts';
import type { Errors } from './errors.ts';
import type { Component } from './glass-easel.ts';
import type { Navigation } from './navigation.ts';
import type { Page } from './page.ts';

export interface PageSummary {
  readonly id: number;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

export interface Box {
  readonly pageId: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Every answer crosses a worker or a browser, so it is plain data. Selectors reach into components. */
export interface Inspector {
  stack(): PageSummary[];
  data(): unknown;
  componentData(selector: string): unknown;
  setData(data: Readonly<Record<string, unknown>>): void;
  /** A method of the page on top. */
  callMethod(name: string, values: readonly unknown[]): unknown;
  callWx(name: string, values: readonly unknown[]): unknown;
  globalData(): unknown;
  count(selector: string): number;
  texts(selector: string): string[];
  attribute(selector: string, name: string): string | null;
  box(selector: string): Box | null;
  html(): string;
  /** Without a browser there is nothing to touch, so the touches are made here. */
  touch(selector: string, kind: 'tap' | 'longpress' | 'swipe', by?: { x: number; y: number }): Promise<void>;
  input(selector: string, value: string): void;
  trigger(selector: string, type: string, detail: unknown): void;
  scroll(top: number): void;
  notSimulated(): Readonly<Record<string, number>>;
}

interface InspectorParts {
  readonly program: Program;
  readonly navigation: Navigation;
  readonly wx: Wx;
  readonly app: AppInstance;
  readonly errors: Errors;
}

export function createInspector({ navigation, wx, app }: InspectorParts): Inspector {
  const page = (): Page => {
    const top = navigation.top();
    if (top === undefined) throw new Error('no page is open');
    return top;
  };
  const all = (selector: string): BackendElement[] => [
    ...page().view.document.querySelectorAll<BackendElement>(domSelector(selector)),
  ];
  const one = (selector: string): BackendElement => {
    const found = all(selector)[0];
    if (found === undefined) throw new Error(`nothing on ${page().path} matches "${selector}"`);
    return found;
  };
  return {
    stack: () => navigation.pages.map(({ id, path, query }) => ({ id, path, query: { ...query } })),
    data: () => plain(page().instance.data),
    componentData: (selector) => plain((one(selector).__wxElement as Component | undefined)?.data),
    setData: (data) => (page().instance.setData as (data: object) => void)(data),
    async callMethod(name, values) {
      const { instance, path } = page();
      const method = instance[name];
      if (typeof method !== 'function') throw new Error(`${path} has no method ${name}`);
      return plain(await method.apply(instance, values));
    },
    async callWx(name, values) {
      const called = wx.object[name];
      if (typeof called !== 'function') throw new Error(`wx.${name} is not a function`);
      return plain(await called(...values));
    },
    globalData: () => plain((app.globals.getApp() as { globalData?: unknown } | undefined)?.globalData),
    count: (selector) => all(selector).length,
    texts: (selector) => all(selector).map((element) => element.textContent ?? ''),
    attribute: (selector, name) => one(selector).getAttribute(name),
    box(selector) {
      const found = all(selector)[0];
      if (found === undefined) return null;
      found.scrollIntoView?.({ block: 'nearest' });
      const { left, top, width, height } = found.getBoundingClientRect();
      return { pageId: page().id, left, top, width, height };
    },
    html: () => page().view.document.body.innerHTML,
    async touch(selector, kind, by = { x: 0, y: 0 }) {
      const element = one(selector);
      const { window } = page().view;
      const rect = element.getBoundingClientRect();
      const at = { x: rect.left + rect.width / 2, y: rect.top + rect.height / 2 };
      const send = (type: string, x: number, y: number) => {
        const finger = { identifier: 1, target: element, clientX: x, clientY: y, pageX: x, pageY: y };
        const event = new window.Event(type, { bubbles: true, cancelable: true });
        const touches = type === 'touchend' ? [] : [finger];
        Object.assign(event, { touches, changedTouches: [finger] });
        element.dispatchEvent(event);
      };
      send('touchstart', at.x, at.y);
      if (kind === 'longpress') await new Promise((resolve) => window.setTimeout(resolve, 400));
      if (kind === 'swipe') send('touchmove', at.x + by.x, at.y + by.y);
      send('touchend', at.x + by.x, at.y + by.y);
    },
    input(selector, value) {
      const element = one(selector);
      const { window } = page().view;
      const field = element.matches('input,textarea')
        ? (element as unknown as HTMLInputElement)
        : element.querySelector<HTMLInputElement>('input,textarea');
      if (field === null) throw new Error(`"${selector}" has no field to type into`);
      field.focus();
      field.value = value;
      field.dispatchEvent(new window.Event('input', { bubbles: true }));
    },
    trigger(selector, type, detail) {
      const element = one(selector).__wxElement;
      if (element === undefined) throw new Error(`"${selector}" is no element of the app`);
      element.triggerEvent(type, detail, { bubbles: true, composed: true });
    },
    scroll(top) {
      const { window, document } = page().view;
      const scroller = document.scrollingElement ?? document.documentElement;
      scroller.scrollTop = top;
      if (scroller.clientHeight === 0) window.dispatchEvent(new window.Event('scroll'));
    },
    notSimulated: wx.notSimulated,
  };
}

/** Functions and cycles of the app's values stay behind. */
function plain(value: unknown): unknown {
  if (value === undefined) return undefined;
  const open: unknown[] = [];
  const text = JSON.stringify(value, function (this: unknown, _key, each: unknown) {
    while (open.length > 0 && open.at(-1) !== this) open.pop();
    if (typeof each === 'object' && each !== null) {
      if (open.includes(each)) return undefined;
      open.push(each);
    }
    return each;
  });
  return text === undefined ? undefined : JSON.parse(text);
}

/** Tags, ids and classes as the author wrote them; the page has them with prefixes. */
function domSelector(selector: string): string {
  return selector.replace(
    /(\[[^\]]*\])|::?[\w-]+(?:\([^)]*\))?|\.([\w-]+)|#([\w-]+)|(?<![\w.#:-])([a-z][\w-]*)/gi,
    (whole, attribute, className, id, tag) => {
      if (attribute !== undefined) return whole;
      if (className !== undefined) {
        return `:is(.${className},[class$="--${className}"],[class*="--${className} "])`;
      }
      if (id !== undefined) return `:is([id="${id}"],[id$="--${id}"])`;
      if (tag !== undefined) return `wx-${tag}`;
      return whole;
    },
  );
}
