// Runs the scripts that a page needs before it can be made, and later those that wait in another sub-package.
import type { Program } from '../compiler/program.ts';
import type { Errors } from './errors.ts';
import type { ModuleLoader } from './module-loader.ts';
import { customTabBar } from './page.ts';
import type { Registrar } from './register.ts';

interface LoaderParts {
  readonly program: Program;
  readonly loader: ModuleLoader;
  readonly registrar: Registrar;
  readonly errors: Pick<Errors, 'report'>;
}

export interface ComponentLoader {
  /** Runs one script; a failure is reported once. */
  load(path: string): void;
  /** Throws when the page itself cannot be made. */
  prepare(page: string): void;
}

export function createComponentLoader({ program, loader, registrar, errors }: LoaderParts): ComponentLoader {
  const failed = new Map<string, unknown>();

  function load(path: string): void {
    if (registrar.registered(path)) return;
    try {
      if (!loader.has(path)) throw new Error(`${path}: there is no script`);
      loader.load(path);
      if (!registrar.registered(path)) {
        throw new Error(`${path}: the script calls neither Page() nor Component()`);
      }
    } catch (error) {
      if (!failed.has(path)) errors.report(error, path);
      failed.set(path, error);
    }
  }

  /** Those that are drawn at once, children before parents; those whose placeholder is drawn first go to `later`. */
  function collect(path: string, now: Set<string>, later: Set<string>): void {
    const entry = program.components[path];
    if (entry === undefined || now.has(path)) return;
    now.add(path);
    for (const [tag, used] of Object.entries(entry.using)) {
      const root = program.components[used]?.packageRoot ?? '';
      const elsewhere = root !== '' && root !== entry.packageRoot;
      if (elsewhere && entry.placeholders[tag] !== undefined) later.add(used);
      else collect(used, now, later);
    }
    for (const used of Object.values(entry.generics)) if (used !== null) collect(used, now, later);
    if (entry.isPage && program.app.tabBar?.custom === true) collect(customTabBar, now, later);
  }

  function loadWithUsed(path: string): void {
    const now = new Set<string>();
    const later = new Set<string>();
    collect(path, now, later);
    for (const each of [...now].toReversed()) load(each);
    if (later.size > 0) setTimeout(() => later.forEach(loadWithUsed), 0);
  }

  return {
    load,
    prepare(page) {
      loadWithUsed(page);
      if (!registrar.registered(page)) throw failed.get(page) ?? new Error(`${page} is not registered`);
    },
  };
}
