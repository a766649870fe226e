// Where components are on the page; one with a virtual host has no element of its own, so its children stand for it.
import type { Component, Element } from './glass-easel.ts';

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

export const noRect: Rect = { left: 0, top: 0, right: 0, bottom: 0, width: 0, height: 0 };

/** The DOM elements that an element of the component tree is drawn with: one, or those of a virtual host's children. */
export function drawnElements(element: Element, into: HTMLElement[] = []): HTMLElement[] {
  const own = element.getBackendElement() as unknown as HTMLElement | null;
  if (own?.nodeType === 1) {
    into.push(own);
    return into;
  }
  const shadow = (element as Component).getShadowRoot?.();
  (shadow ?? element).forEachComposedChild((child) => {
    if (typeof (child as Element).forEachComposedChild === 'function') drawnElements(child as Element, into);
  });
  return into;
}

export const firstElement = (element: Element): HTMLElement | undefined => drawnElements(element)[0];

export function rectOf(element: Element): Rect {
  const drawn = drawnElements(element);
  if (drawn.length === 0) return noRect;
  const rects = drawn.map((each) => each.getBoundingClientRect());
  const left = Math.min(...rects.map((rect) => rect.left));
  const top = Math.min(...rects.map((rect) => rect.top));
  const right = Math.max(...rects.map((rect) => rect.right));
  const bottom = Math.max(...rects.map((rect) => rect.bottom));
  return { left, top, right, bottom, width: right - left, height: bottom - top };
}
