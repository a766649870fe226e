// Fingers and mice on a page's document: touches go into the component tree, and a tap, long press or cancelled tap follows.
import type { BackendContext } from './backend-context.ts';
import type { PageView } from './ports.ts';

const tapDistance = 10;
const longPressMs = 350;

interface Press {
  readonly x: number;
  readonly y: number;
  readonly target: EventTarget | null;
  readonly event: Event;
  longPress: ReturnType<typeof setTimeout>;
  moved: boolean;
  long: boolean;
}

export interface Finger {
  readonly identifier: number;
  readonly clientX: number;
  readonly clientY: number;
  readonly pageX: number;
  readonly pageY: number;
}

/** The touches that an event of the runtime carries, whether a finger or a mouse made them. */
export interface Touches {
  readonly touches: readonly Finger[];
  readonly changedTouches: readonly Finger[];
}

const touchesOf = new WeakMap<Event, Touches>();
export const touchesOfEvent = (event: unknown): Touches | undefined =>
  typeof event === 'object' && event !== null ? touchesOf.get(event as Event) : undefined;

export function listenToTouches(view: PageView, backend: BackendContext): void {
  const { document, window } = view;
  const presses = new Map<number, Press>();
  let lastTouchAt = Number.NEGATIVE_INFINITY;
  let mouse: EventTarget | null = null;

  function start(event: Event, target: EventTarget | null, touches: Touches): void {
    touchesOf.set(event, touches);
    backend.dispatch(target, 'touchstart', {}, event);
    for (const finger of touches.changedTouches) {
      const press: Press = {
        x: finger.clientX,
        y: finger.clientY,
        target,
        event,
        moved: false,
        long: false,
        longPress: window.setTimeout(() => {
          press.long = true;
          backend.dispatch(target, 'longpress', { x: finger.pageX, y: finger.pageY }, event);
          backend.dispatch(target, 'longtap', { x: finger.pageX, y: finger.pageY }, event);
        }, longPressMs) as unknown as ReturnType<typeof setTimeout>,
      };
      presses.set(finger.identifier, press);
    }
  }

  function move(event: Event, target: EventTarget | null, touches: Touches): void {
    touchesOf.set(event, touches);
    backend.dispatch(target, 'touchmove', {}, event);
    for (const { identifier, clientX, clientY } of touches.changedTouches) {
      const press = presses.get(identifier);
      if (press === undefined || press.moved) continue;
      if (Math.hypot(press.x - clientX, press.y - clientY) <= tapDistance) continue;
      press.moved = true;
      window.clearTimeout(press.longPress as unknown as number);
      backend.dispatch(target, 'canceltap', { x: press.x, y: press.y }, event);
    }
  }

  function end(event: Event, target: EventTarget | null, touches: Touches, type = 'touchend'): void {
    touchesOf.set(event, touches);
    backend.dispatch(target, type, {}, event);
    for (const { identifier, pageX, pageY } of touches.changedTouches) {
      const press = presses.get(identifier);
      presses.delete(identifier);
      if (press === undefined) continue;
      window.clearTimeout(press.longPress as unknown as number);
      if (press.moved || press.long || type !== 'touchend') continue;
      backend.dispatch(target, 'tap', { x: pageX, y: pageY }, event);
    }
  }

  const fingers = (event: Event): Touches => {
    const { touches, changedTouches } = event as TouchEvent;
    return {
      touches: Array.from(touches ?? [], finger),
      changedTouches: Array.from(changedTouches ?? [], finger),
    };
  };
  const mouseFinger = (event: Event): Finger =>
    finger({ identifier: 0, ...coordinates(event as MouseEvent) });
  // A browser sends mouse events after a touch too.
  const afterTouch = () => window.performance.now() - lastTouchAt < 1200;

  const listen = (type: string, act: (event: Event) => void) =>
    document.addEventListener(type, act, { capture: true, passive: false });
  listen('touchstart', (event) => {
    lastTouchAt = window.performance.now();
    start(event, event.target, fingers(event));
  });
  listen('touchmove', (event) => move(event, event.target, fingers(event)));
  listen('touchend', (event) => end(event, event.target, fingers(event)));
  listen('touchcancel', (event) => end(event, event.target, fingers(event), 'touchcancel'));
  listen('mousedown', (event) => {
    if ((event as MouseEvent).button !== 0 || afterTouch()) return;
    mouse = event.target;
    const made = mouseFinger(event);
    start(event, mouse, { touches: [made], changedTouches: [made] });
  });
  listen('mousemove', (event) => {
    if (mouse === null || afterTouch()) return;
    const made = mouseFinger(event);
    move(event, mouse, { touches: [made], changedTouches: [made] });
  });
  listen('mouseup', (event) => {
    if (mouse === null || afterTouch()) return;
    const target = mouse;
    mouse = null;
    end(event, target, { touches: [], changedTouches: [mouseFinger(event)] });
  });
}

const coordinates = ({ clientX, clientY, pageX, pageY }: MouseEvent | Touch) => ({
  clientX,
  clientY,
  pageX,
  pageY,
});
const finger = (touch: Pick<Touch, keyof Finger>): Finger => ({
  identifier: touch.identifier,
  clientX: touch.clientX ?? 0,
  clientY: touch.clientY ?? 0,
  pageX: touch.pageX ?? touch.clientX ?? 0,
  pageY: touch.pageY ?? touch.clientY ?? 0,
});
