// Selectors as the page's document knows them: prefixed tags and classes, ids with a component's mark, `:host`.
import { scopeMark } from '../program.ts';

/** Stands for the scope itself, which only the component that uses the sheet knows. */
export const hostMark = '\u0002';

const part =
  /\[[^\]]*\]|"[^"]*"|'[^']*'|:host\(|:host\b|(::?-?[a-zA-Z][\w-]*)|\.(-?(?:\\.|[\w\u0080-\uffff-])+)|#((?:\\.|[\w\u0080-\uffff-])+)|(?<![\w.#:\\-])([a-zA-Z][\w-]*)/g;
const known = new Map<string, string>();
const knownLimit = 20_000;

export function scopedSelector(selector: string): string {
  const before = known.get(selector);
  if (before !== undefined) return before;
  const scoped = selector.replace(
    part,
    (whole, pseudo?: string, name?: string, id?: string, tag?: string) => {
      if (whole === ':host') return `[wx-host="${hostMark}"]`;
      if (whole === ':host(') return `[wx-host="${hostMark}"]:is(`;
      if (name !== undefined) return `.${scopeMark}${name}`;
      if (id !== undefined) return `:is([id="${id}"],[id$="--${id}"])`;
      if (tag !== undefined) return `wx-${tag}`;
      return pseudo ?? whole;
    },
  );
  if (known.size >= knownLimit) known.clear();
  known.set(selector, scoped);
  return scoped;
}
