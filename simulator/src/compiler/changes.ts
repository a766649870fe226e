// What is different from the compilation before, so that a hot reload does no more than it must.
import { withoutEnding } from './files/paths.ts';
import type { Changes, Edit, Program, TemplateEdit } from './program.ts';
import { type TemplatePiece, templateEdit } from './wxml/template-groups.ts';

/** A program and what it was put together from. */
export interface Compiled {
  readonly program: Program;
  readonly templates: readonly TemplatePiece[];
}

export function changesBetween(before: Compiled, after: Compiled): Changes {
  const { program: old } = before;
  const { program: now } = after;
  const structure = ({ app, theme, pages, components, plugins, assets }: Program): string =>
    JSON.stringify([app, theme, pages, components, plugins, Object.keys(assets)]);
  return {
    structure: structure(old) !== structure(now),
    modules: different(old.modules, now.modules, (a, b) => a.code === b.code && sameText(a.links, b.links)),
    templates: different(byFile(before.templates), byFile(after.templates), (a, b) => a === b),
    styles: different(old.styles, now.styles, (a, b) => a.css === b.css),
  };
}

/** @returns undefined when no more than the whole program shows the changes */
export function editOf(
  before: Compiled,
  { program, templates }: Compiled,
  changes: Changes,
): Edit | undefined {
  const files = new Set(templates.map(({ file }) => file));
  const isGone = changes.templates.some((file) => !files.has(file));
  // Sheets are named when a component is made, templates when the app starts.
  const isOther = changes.styles.some((path) => !(before.program.styles[path] && program.styles[path]));
  if (changes.structure || isGone || isOther) return undefined;
  return {
    modules: Object.fromEntries(changes.modules.map((id) => [id, program.modules[id] ?? null])),
    styles: Object.fromEntries(changes.styles.map((path) => [path, program.styles[path]!])),
    ...(changes.templates.length > 0 && { templates: templatesAnew(templates, changes.templates) }),
  };
}

/** A template keeps what it imports and a WXS module what it requires, so that they are made anew as well. */
function templatesAnew(pieces: readonly TemplatePiece[], changed: readonly string[]): TemplateEdit {
  const anew = new Set(changed);
  for (let size = -1; size !== anew.size; ) {
    size = anew.size;
    for (const { file, uses } of pieces) if (uses.some((used) => anew.has(used))) anew.add(file);
  }
  const code = templateEdit(pieces.filter(({ file }) => anew.has(file)));
  return { ...code, paths: [...anew].map(withoutEnding) };
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
