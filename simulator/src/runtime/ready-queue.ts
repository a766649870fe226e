// `ready` never fires by itself: it is queued when a component is attached and called, children first, once laid out.
import type * as glassEasel from 'glass-easel';
import { type Behavior, type Component, elementOf } from './glass-easel.ts';

/** A behaviour of every component. */
export function createReadyQueue(space: glassEasel.ComponentSpace): Behavior {
  const ready = new WeakSet<Component>();
  let waiting: Component[] = [];
  const flush = (): void => {
    const due = waiting;
    waiting = [];
    // Attached parents first, so ready children first.
    for (const component of due.reverse()) component.triggerLifetime('ready', []);
  };
  return space
    .define()
    .lifetime('attached', function (this: unknown) {
      const component = elementOf(this) as Component;
      if (ready.has(component)) return;
      ready.add(component);
      const window = windowOf(component);
      if (window === undefined) return;
      if (waiting.length === 0) window.requestAnimationFrame(flush);
      waiting.push(component);
    })
    .registerBehavior() as unknown as Behavior;
}

const windowOf = (component: Component): Window | undefined => {
  const context = component.getBackendContext() as unknown as { getRootNode(): HTMLElement } | null;
  return context?.getRootNode().ownerDocument.defaultView ?? undefined;
};
