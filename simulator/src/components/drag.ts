// A finger or a mouse that drags: how far, how fast, and whether the drag belongs to the wanted direction at all.
import type { ShadowedEvent } from '../runtime/glass-easel.ts';
import { touchesOfEvent } from '../runtime/touches.ts';
import type { BuiltInNode } from './built-in.ts';

export interface Drag {
  readonly dx: number;
  readonly dy: number;
  /** Pixels per millisecond, over the whole drag. */
  readonly speedX: number;
  readonly speedY: number;
}

export interface DragOptions {
  readonly axis: () => 'x' | 'y' | 'both' | 'none';
  start?(): void;
  move(drag: Drag): void;
  end(drag: Drag): void;
}

/** Until a finger has moved so far, it may still be a tap, or a scroll in the other direction. */
const SLOP = 8;

export function listenToDrags(node: BuiltInNode, { axis, start, move, end }: DragOptions): void {
  let from: { x: number; y: number; at: number } | undefined;
  let dragging = false;
  const finger = (event: ShadowedEvent) => touchesOfEvent(event.getOriginalEvent())?.changedTouches[0];
  const measured = ({ clientX, clientY }: { clientX: number; clientY: number }): Drag => {
    const { x, y, at } = from!;
    const took = Math.max(1, node.window.performance.now() - at);
    const [dx, dy] = [clientX - x, clientY - y];
    return { dx, dy, speedX: dx / took, speedY: dy / took };
  };

  node.on('touchstart', (event) => {
    const touch = finger(event);
    if (axis() === 'none' || touch === undefined) return;
    from = { x: touch.clientX, y: touch.clientY, at: node.window.performance.now() };
    dragging = false;
  });
  node.on('touchmove', (event) => {
    const touch = finger(event);
    if (from === undefined || touch === undefined) return;
    const drag = measured(touch);
    if (!dragging) {
      const [across, along] = axis() === 'y' ? [drag.dx, drag.dy] : [drag.dy, drag.dx];
      const far = axis() === 'both' ? Math.hypot(across, along) : Math.abs(along);
      if (axis() !== 'both' && Math.abs(across) > Math.max(SLOP, Math.abs(along))) from = undefined;
      if (from === undefined || far <= SLOP) return;
      dragging = true;
      start?.();
    }
    move(drag);
  });
  for (const type of ['touchend', 'touchcancel'])
    node.on(type, (event) => {
      const touch = finger(event);
      if (from !== undefined && dragging && touch !== undefined) end(measured(touch));
      from = undefined;
      dragging = false;
    });
}
