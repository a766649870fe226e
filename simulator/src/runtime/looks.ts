// Who has looked into which tree: what was found there may be held on to, so that the tree is not made anew under it.
import * as glassEasel from 'glass-easel';
import type { Component } from './glass-easel.ts';

const seen = new WeakSet<Component>();

export const noteLook = (into: Component): void => void seen.add(into);
export const wasLookedInto = (component: Component): boolean => seen.has(component);

/** All that finds something by a selector, of ours or the app's, does it through these. */
export function watchLooks(): void {
  const prototype = glassEasel.ShadowRoot.prototype as unknown as Record<string, unknown>;
  for (const name of ['querySelector', 'querySelectorAll']) {
    const original = prototype[name] as (selector: unknown) => unknown;
    prototype[name] = function (this: glassEasel.ShadowRoot, selector: unknown) {
      noteLook(this.getHostNode());
      return original.call(this, selector);
    };
  }
}
