// The pressed look that view, button and navigator share: a class that comes after a moment and stays for one.
import type { BuiltIn, BuiltInNode, BuiltInPart } from './built-in.ts';

export const hoverProperties = (
  hoverClass: string,
  startMs: number,
  stayMs: number,
): NonNullable<BuiltIn['properties']> => ({
  hoverClass: { type: String, value: hoverClass },
  hoverStopPropagation: Boolean,
  hoverStartTime: { type: Number, value: startMs },
  hoverStayTime: { type: Number, value: stayMs },
});

const stopped = new WeakSet<object>();

export function hover(node: BuiltInNode): BuiltInPart {
  let starts: number | undefined;
  let ends: number | undefined;
  const set = (on: boolean) => {
    const names = String(node.data.hoverClass ?? 'none').split(/\s+/);
    for (const name of names) if (name !== 'none' && name !== '') node.component.classList?.toggle(name, on);
  };
  node.on('touchstart', (event) => {
    const original = event.getOriginalEvent() as object | undefined;
    if (node.data.disabled || (original !== undefined && stopped.has(original))) return;
    if (node.data.hoverStopPropagation && original !== undefined) stopped.add(original);
    node.window.clearTimeout(ends);
    starts = node.window.setTimeout(() => set(true), Number(node.data.hoverStartTime));
  });
  const end = () => {
    node.window.clearTimeout(starts);
    ends = node.window.setTimeout(() => set(false), Number(node.data.hoverStayTime));
  };
  for (const type of ['touchend', 'touchcancel', 'canceltap']) node.on(type, end);
  return {
    detach() {
      node.window.clearTimeout(starts);
      node.window.clearTimeout(ends);
    },
  };
}
