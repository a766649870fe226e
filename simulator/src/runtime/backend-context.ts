// glass-easel's view of one page's document: elements get the prefix `wx-`, sheets are added once, only touches pass.
import type { Element } from './glass-easel.ts';
import type { PageView } from './ports.ts';

/** Style sheets by path, shared by all pages; one that changes is changed in every document. */
export interface StyleSheets {
  content(path: string): string | undefined;
}

type EventListener = (target: Element, type: string, detail: unknown, options: object) => number | undefined;

/** glass-easel's own elements carry their node here. */
export interface BackendElement extends HTMLElement {
  __wxElement?: Element;
}

const domlike = 3;
/** Everything else that a template listens to is made by a built-in: a native `input` would arrive twice. */
const nativeEvents = /^(transitionend|animation(start|iteration|end))$/;
const noDefault = 1;

export interface BackendContext {
  /** Sends an event of the document into the component tree, from the element it happened on. */
  dispatch(from: EventTarget | null, type: string, detail: unknown, original: Event): void;
  updateSheet(path: string): void;
}

export function createBackendContext(view: PageView, sheets: StyleSheets) {
  const { document, window } = view;
  const appended = new Map<string, HTMLStyleElement>();
  const listened = new WeakMap<object, Set<string>>();
  let listener: EventListener | undefined;

  function dispatch(from: EventTarget | null, type: string, detail: unknown, original: Event): void {
    let node = from as BackendElement | null;
    while (node !== null && node.__wxElement === undefined) node = node.parentElement;
    if (listener === undefined || node?.__wxElement === undefined) return;
    const options = { originalEvent: original, bubbles: true, composed: true, capturePhase: true };
    if (listener(node.__wxElement, type, detail, options) === noDefault) original.preventDefault();
  }

  const context = {
    mode: domlike,
    document: {
      createElement: (tag: string) =>
        document.createElement(tag.startsWith('native-') ? tag.slice('native-'.length) : `wx-${tag}`),
      createTextNode: (text: string) => document.createTextNode(text),
      createDocumentFragment: () => document.createDocumentFragment(),
    },
    destroy() {},
    getWindowWidth: () => window.innerWidth,
    getWindowHeight: () => window.innerHeight,
    getDevicePixelRatio: () => window.devicePixelRatio,
    getTheme: () => 'light',
    // The adapter tells each context of every sheet; they are kept once for all instead.
    registerStyleSheetContent() {},
    appendStyleSheetPath(path: string): number {
      const css = sheets.content(path);
      if (css === undefined || appended.has(path)) return 0;
      const sheet = document.createElement('style');
      sheet.setAttribute('wx-sheet', path);
      sheet.textContent = css;
      document.head.append(sheet);
      appended.set(path, sheet);
      return 0;
    },
    disableStyleSheet() {},
    render(callback: (error: Error | null) => void) {
      window.requestAnimationFrame(() => callback(null));
    },
    getRootNode: () => document.body,
    associateValue() {},
    onEvent(given: EventListener) {
      listener = given;
    },
    setListenerStats(element: BackendElement | null, type: string) {
      if (element === null || !nativeEvents.test(type)) return;
      const types = listened.get(element) ?? new Set<string>();
      listened.set(element, types);
      if (types.has(type)) return;
      types.add(type);
      element.addEventListener(type, (event) => {
        if (event.target !== element) return;
        const { animationName, propertyName, elapsedTime } = event as AnimationEvent & TransitionEvent;
        dispatch(element, type, { animationName, propertyName, elapsedTime }, event);
      });
    },
    setModelBindingStat() {},
    getContext(element: unknown, callback: (context: unknown) => void) {
      callback(element);
    },
  };
  return Object.assign(context, {
    dispatch,
    updateSheet(path: string) {
      const sheet = appended.get(path);
      if (sheet !== undefined) sheet.textContent = sheets.content(path) ?? '';
    },
  } satisfies BackendContext);
}
