// What is different from the compilation before, so that a hot reload does no more than it must.
import type { Changes, Program } from './program.ts';
import type { TemplatePiece } from './wxml/template-groups.ts';

/** A program and what it was put together from. */
export interface Compiled {
  readonly program: Program;
  readonly templates: readonly TemplatePiece[];
}

export function changesBetween(before: Compiled, after: Compiled): Changes {
  const { program: old } = before;
  const { program: now } = after;
  const structure = ({ app, pages, components, assets }: Program): string =>
    JSON.stringify([app, pages, components, Object.keys(assets)]);
  return {
    structure: structure(old) !== structure(now),
    modules: different(old.modules, now.modules, (a, b) => a.code === b.code && sameText(a.links, b.links)),
    templates: different(byFile(before.templates), byFile(after.templates), (a, b) => a === b),
    styles: different(old.styles, now.styles, (a, b) => a.css === b.css),
  };
}

const sameText = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A file may hold several WXS modules besides its template. */
function byFile(pieces: readonly TemplatePiece[]): Record<string, string> {
  const files: Record<string, string> = {};
  for (const { file, code } of pieces) files[file] = (files[file] ?? '') + code;
  return files;
}

type ByName<T> = Readonly<Record<string, T>>;

function different<T>(before: ByName<T>, after: ByName<T>, same: (a: T, b: T) => boolean): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => {
    const [a, b] = [before[name], after[name]];
    return a === undefined || b === undefined || !same(a, b);
  });
}
