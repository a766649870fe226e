// Other templates while the app runs: open pages draw themselves anew from their data, if nobody can tell it from a new start.
import type { Edit, Program } from '../compiler/program.ts';
import { wasLookedInto } from './looks.ts';
import type { Navigation } from './navigation.ts';
import { customTabBar, type Page } from './page.ts';
import type { ProgramCode } from './program-code.ts';
import type { World } from './world.ts';

interface Parts {
  readonly code: ProgramCode;
  readonly world: World;
  readonly navigation: Navigation;
}

/** What they did to the page stays when they go. */
const pageTags = ['page-meta', 'navigation-bar'];

/** @returns false when only a new start is sure to show it; what was drawn by then is of no use */
export function retemplate(edit: Edit, { code, world, navigation }: Parts): boolean {
  const { templates } = edit;
  code.edit(edit);
  if (templates === undefined) return true;
  const anew = new Set(templates.paths);
  const concerned = navigation.kept().filter((page) => uses(code.program, page, anew));
  if (pageTags.some((tag) => templates.code.includes(`"${tag}"`)) || concerned.some(isHeld)) return false;
  world.retemplate(templates.paths);
  for (const page of concerned) page.redraw();
  return true;
}

const isHeld = ({ component, tabBar, view }: Page): boolean =>
  wasLookedInto(component) ||
  (tabBar !== null && wasLookedInto(tabBar._$)) ||
  view.document.querySelector(pageTags.map((tag) => `wx-${tag}`).join()) !== null;

/** Whether one of these can be on the page. */
function uses({ components }: Program, page: Page, paths: ReadonlySet<string>): boolean {
  const reached = new Set<string>();
  const reach = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    const { using = {}, generics = {} } = components[path] ?? {};
    for (const next of [...Object.values(using), ...Object.values(generics)]) if (next !== null) reach(next);
  };
  reach(page.path);
  if (page.tabBar !== null) reach(customTabBar);
  return [...reached].some((path) => paths.has(path));
}
