// The event object that a handler receives, in WeChat's shape, and the hooks through which templates call handlers.
import type { TemplateHooks } from '../compiler/program.ts';
import { builtInNode } from '../components/built-in.ts';
import { firstElement } from './geometry.ts';
import { type Component, type Element, elementOf, type Instance, type ShadowedEvent } from './glass-easel.ts';
import { type Finger, type Touches, touchesOfEvent } from './touches.ts';
import { type ComponentDescriptor, descriptorOf } from './wxs-descriptor.ts';

interface WeChatEvent {
  readonly type: string;
  readonly timeStamp: number;
  readonly target: EventNode;
  readonly currentTarget: EventNode;
  readonly mark: Readonly<Record<string, unknown>>;
  readonly detail: unknown;
  [more: string]: unknown;
}

interface EventNode {
  readonly id: string;
  readonly dataset: Readonly<Record<string, unknown>>;
  readonly offsetLeft: number;
  readonly offsetTop: number;
}

const startedAt = Date.now();

function weChatEvent(event: ShadowedEvent): WeChatEvent {
  const made: WeChatEvent = {
    type: event.type,
    timeStamp: Date.now() - startedAt,
    target: eventNode(elementOf(event.target)),
    currentTarget: eventNode(elementOf(event.currentTarget)),
    mark: { ...event.mark },
    detail: event.detail ?? {},
    mut: event.mutatedMarked(),
  };
  const touches = touchesOfEvent(event.getOriginalEvent());
  if (touches !== undefined) {
    const canvas = builtInNode(elementOf(event.currentTarget))?.part.canvas;
    Object.assign(made, copy(touches, canvas?.drawn.getBoundingClientRect()));
  }
  return made;
}

/** On a canvas a finger also has its place on it. */
function copy({ touches, changedTouches }: Touches, canvas: DOMRect | undefined) {
  const plain = (finger: Finger) =>
    canvas === undefined
      ? { ...finger }
      : { ...finger, x: finger.clientX - canvas.left, y: finger.clientY - canvas.top };
  return { touches: touches.map(plain), changedTouches: changedTouches.map(plain) };
}

function eventNode(element: Element): EventNode {
  const node = firstElement(element);
  return {
    id: element.id,
    dataset: { ...(element.dataset as Record<string, unknown> | null) },
    offsetLeft: node?.offsetLeft ?? 0,
    offsetTop: node?.offsetTop ?? 0,
  };
}

export function createTemplateHooks(): TemplateHooks {
  return {
    event(host, event, listener, path) {
      const made = weChatEvent(event as ShadowedEvent);
      const instance = host as Instance;
      if (!isWxs(instance, listener, path))
        return (listener as (event: unknown) => unknown).call(instance, made);
      const shadowed = event as ShadowedEvent;
      return (listener as (event: unknown, owner: ComponentDescriptor) => unknown).call(
        undefined,
        {
          ...made,
          instance: descriptorOf(elementOf(shadowed.currentTarget)),
          preventDefault: () => shadowed.preventDefault(),
          stopPropagation: () => shadowed.stopPropagation(),
        },
        descriptorOf(elementOf(host)),
      );
    },
    change(listener) {
      const call = listener as (...values: unknown[]) => void;
      // At creation the children do not exist yet, and WeChat's view thread calls it later too.
      return (newValue: unknown, oldValue: unknown, host: Component, element: Element) =>
        queueMicrotask(() => call(newValue, oldValue, descriptorOf(host), descriptorOf(element)));
    },
  };
}

/** A template names its methods; only a WXS module can hand over a function that is none of them. */
function isWxs(host: Instance, listener: unknown, path: readonly unknown[] | null | undefined): boolean {
  if (path && path[0] !== 0) return true;
  const methods = host._$.getComponentDefinition().behavior.getMethods();
  return !Object.values(methods).includes(listener as never) && !Object.values(host).includes(listener);
}
