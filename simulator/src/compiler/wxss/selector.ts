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
      // With the weight of an id, also where a component's mark stands before it.
      if (id !== undefined) return `:is(#${id},[id$="--${id}"])`;
      if (tag !== undefined) return `wx-${tag}`;
      return pseudo ?? whole;
    },
  );
  if (known.size >= knownLimit) known.clear();
  known.set(selector, scoped);
  return scoped;
}

export interface OddSelector {
  readonly kind: string;
  readonly found: string;
  /** WeChat's compiler stops at it. */
  readonly isRefused: boolean;
}

const plain = /^[\s.,>+~\w-]*$/;
const tagsOf = /(?:^|[\s,>+~])([a-zA-Z][\w-]*)/;

/** A selector that WeChat refuses, or advises components against. */
export function oddSelector(selector: string): OddSelector | undefined {
  if (plain.test(selector) && !tagsOf.test(selector)) return undefined;
  const bare = selector.replace(/\[[^\]]*\]|"[^"]*"|'[^']*'/g, '[]');
  if (/(?:^|[\s,>+~])\*/.test(bare)) return { kind: 'universal', found: '*', isRefused: true };
  const escaped = /\.[\w-]*\\\S+/.exec(bare)?.[0];
  if (escaped !== undefined) return { kind: 'escape', found: escaped, isRefused: true };
  const id = /#[\w-]+/.exec(bare)?.[0];
  if (id !== undefined) return { kind: 'id', found: id, isRefused: false };
  if (bare.includes('[]')) return { kind: 'attribute', found: '[…]', isRefused: false };
  const tag = tagsOf.exec(bare)?.[1];
  return tag === undefined ? undefined : { kind: 'tag', found: tag, isRefused: false };
}
