// `createIntersectionObserver` and `createMediaQueryObserver`, on those of the page's own document.
import { drawnElements, firstElement } from './geometry.ts';
import type { Component, Element } from './glass-easel.ts';

interface Margins {
  readonly left?: number;
  readonly top?: number;
  readonly right?: number;
  readonly bottom?: number;
}

interface IntersectionOptions {
  readonly thresholds?: readonly number[];
  readonly initialRatio?: number;
  readonly observeAll?: boolean;
}

interface WeChatIntersectionObserver {
  relativeTo(selector: string, margins?: Margins): WeChatIntersectionObserver;
  relativeToViewport(margins?: Margins): WeChatIntersectionObserver;
  observe(selector: string, callback: (result: unknown) => void): void;
  disconnect(): void;
}

type Guard = (where: string, run: () => void) => void;

export function createIntersectionObserver(
  component: Component,
  options: IntersectionOptions,
  guard: Guard,
): WeChatIntersectionObserver {
  let root: HTMLElement | null = null;
  let margins: Margins = {};
  const observers: IntersectionObserver[] = [];
  const find = (selector: string): Element[] => {
    const shadow = component.getShadowRoot();
    if (!shadow) return [];
    if (options.observeAll) return shadow.querySelectorAll(selector);
    const found = shadow.querySelector(selector);
    return found === null ? [] : [found];
  };
  const made: WeChatIntersectionObserver = {
    relativeTo(selector, given = {}) {
      const found = component.getShadowRoot()?.querySelector(selector);
      root = found ? (firstElement(found) ?? null) : null;
      margins = given;
      return made;
    },
    relativeToViewport(given = {}) {
      root = null;
      margins = given;
      return made;
    },
    observe(selector, callback) {
      const rootMargin = [margins.top, margins.right, margins.bottom, margins.left]
        .map((margin) => `${margin ?? 0}px`)
        .join(' ');
      for (const element of find(selector)) {
        const drawn = drawnElements(element)[0];
        const Observer = drawn?.ownerDocument.defaultView?.IntersectionObserver;
        if (drawn === undefined || Observer === undefined) continue;
        let ratio = options.initialRatio ?? 0;
        const observer = new Observer(
          (entries) => {
            for (const entry of entries) {
              // WeChat is silent until the ratio leaves the one that was expected at first.
              if (entry.intersectionRatio === ratio && !entry.isIntersecting) continue;
              ratio = entry.intersectionRatio;
              guard('intersection observer', () => callback(intersection(element, entry)));
            }
          },
          { root, rootMargin, threshold: [...(options.thresholds ?? [0])] },
        );
        observer.observe(drawn);
        observers.push(observer);
      }
    },
    disconnect() {
      for (const observer of observers.splice(0)) observer.disconnect();
    },
  };
  return made;
}

const plain = (rect: DOMRectReadOnly | null) => {
  const { left = 0, top = 0, right = 0, bottom = 0, width = 0, height = 0 } = rect ?? {};
  return { left, top, right, bottom, width, height };
};

const intersection = (element: Element, entry: IntersectionObserverEntry) => ({
  id: element.id,
  dataset: { ...(element.dataset as object | null) },
  intersectionRatio: entry.intersectionRatio,
  intersectionRect: plain(entry.intersectionRect),
  boundingClientRect: plain(entry.boundingClientRect),
  relativeRect: plain(entry.rootBounds),
  time: entry.time,
});

interface MediaQuery {
  readonly minWidth?: number;
  readonly maxWidth?: number;
  readonly width?: number;
  readonly minHeight?: number;
  readonly maxHeight?: number;
  readonly height?: number;
  readonly orientation?: string;
}

export function createMediaQueryObserver(component: Component, guard: Guard) {
  let stop: (() => void) | undefined;
  return {
    observe(query: MediaQuery, callback: (result: { matches: boolean }) => void): void {
      const window = firstElement(component)?.ownerDocument.defaultView;
      if (!window) return;
      stop?.();
      let known: boolean | undefined;
      const check = () => {
        const matches = matchesQuery(query, window.innerWidth, window.innerHeight);
        if (matches === known) return;
        known = matches;
        guard('media query observer', () => callback({ matches }));
      };
      const first = window.setTimeout(check, 0);
      window.addEventListener('resize', check);
      stop = () => {
        window.clearTimeout(first);
        window.removeEventListener('resize', check);
      };
    },
    disconnect(): void {
      stop?.();
      stop = undefined;
    },
  };
}

function matchesQuery(query: MediaQuery, width: number, height: number): boolean {
  const { minWidth = 0, maxWidth = Number.POSITIVE_INFINITY } = query;
  const { minHeight = 0, maxHeight = Number.POSITIVE_INFINITY } = query;
  return (
    width >= minWidth &&
    width <= maxWidth &&
    height >= minHeight &&
    height <= maxHeight &&
    (query.width === undefined || query.width === width) &&
    (query.height === undefined || query.height === height) &&
    (query.orientation === undefined || query.orientation === (width > height ? 'landscape' : 'portrait'))
  );
}
