// Which modules there are: from the app, pages and components along `require`, each once.
import type { TextCache } from '../cache.ts';
import { candidatesFor, folderOf, joined, withoutEnding } from '../files/paths.ts';
import type { App } from '../json/app-json.ts';
import type { Module } from '../program.ts';
import type { Project } from '../project.ts';
import { placeOfSpecifier, type ScriptLink } from './script-links.ts';
import { type Script, transformScript } from './transform-script.ts';

export interface Modules {
  readonly project: Project;
  readonly app: App;
  readonly cache: TextCache<Promise<Script>>;
}

export interface CollectedModules {
  readonly modules: ReadonlyMap<string, Module>;
  readonly files: ReadonlySet<string>;
}

export async function collectModules(sources: Modules, roots: Iterable<string>): Promise<CollectedModules> {
  const collector = new ModuleCollector(sources);
  await Promise.all([...roots].map((root) => collector.load(root)));
  // Modules arrive in the order in which esbuild answers; a program is the same every time.
  const modules = new Map([...collector.modules].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { modules, files: collector.files };
}

class ModuleCollector {
  readonly modules = new Map<string, Module>();
  readonly #sources: Modules;
  readonly files = new Set<string>();

  constructor(sources: Modules) {
    this.#sources = sources;
  }

  async load(path: string): Promise<void> {
    const file = this.#fileOf(path);
    if (file === undefined || this.files.has(file)) return;
    this.files.add(file);
    const { project, app, cache } = this.#sources;
    const source = project.files.text(file);
    const script = await cache.get(file, source, () => transformScript(file, source));
    project.report.addAll(file, script.findings);
    const links: Record<string, string> = {};
    const next: string[] = [];
    for (const link of script.links) {
      if (link.isBeginning) {
        next.push(...this.#beginningWith(file, link.specifier));
        continue;
      }
      const found = this.#resolve(file, link.specifier);
      // What a bundled package still requires it tries to: Node's own modules, which DevTools leaves there too.
      if (found === undefined && isBundle(project, file)) continue;
      if (found === undefined) {
        const { specifier } = link;
        project.report.add(file, {
          rule: this.#isJson(file, specifier) ? 'module-json' : 'module-missing',
          at: placeOfSpecifier(source, specifier),
          details: { specifier },
        });
        continue;
      }
      links[link.specifier] = withoutEnding(found);
      this.#checkPackage(file, link, found);
      next.push(withoutEnding(found));
    }
    const { code, map } = script;
    this.modules.set(withoutEnding(file), {
      code,
      links,
      ...(map === undefined ? {} : { map }),
      packageRoot: app.packageOf(file)?.root.slice(0, -1) ?? '',
    });
    await Promise.all(next.map((id) => this.load(id)));
  }

  #fileOf(path: string): string | undefined {
    const { files } = this.#sources.project;
    return [`${path}.ts`, `${path}.js`, path, `${path}/index.ts`, `${path}/index.js`].find(
      (file) => /\.[jt]s$/.test(file) && !file.endsWith('.d.ts') && files.has(file),
    );
  }

  #resolve(file: string, specifier: string): string | undefined {
    for (const reference of [specifier, ...this.#aliased(specifier)]) {
      for (const candidate of candidatesFor(folderOf(file), reference)) {
        const found = this.#fileOf(candidate);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  /** All that may be meant: WeChat has every script of the project. */
  #beginningWith(file: string, start: string): string[] {
    const { files } = this.#sources.project;
    const place = joined(start.startsWith('/') ? '' : folderOf(file), start);
    if (place === undefined || place === '') return [];
    const whole = start.endsWith('/') ? `${place}/` : place;
    const isPackage = file.includes('miniprogram_npm/');
    return [...files.paths()]
      .filter((path) => path.startsWith(whole) && /(?<!\.d)\.[jt]s$/.test(path))
      .filter((path) => isPackage || !path.includes('miniprogram_npm/'))
      .map(withoutEnding);
  }

  #isJson(file: string, specifier: string): boolean {
    const { files } = this.#sources.project;
    return (
      specifier.endsWith('.json') && candidatesFor(folderOf(file), specifier).some((path) => files.has(path))
    );
  }

  #aliased(specifier: string): string[] {
    return this.#sources.app.aliases.flatMap(([alias, target]) => {
      const prefix = alias.replace(/\*$/, '');
      if (alias.endsWith('*') ? !specifier.startsWith(prefix) : specifier !== alias) return [];
      return [`/${target.replace(/\*$/, specifier.slice(prefix.length)).replace(/^\//, '')}`];
    });
  }

  #checkPackage(file: string, { specifier, isAsync }: ScriptLink, found: string): void {
    const { app, project } = this.#sources;
    const from = app.packageOf(file);
    const to = app.packageOf(found);
    if (from === to || isAsync || (to === undefined && from?.isIndependent !== true)) return;
    const details = {
      specifier,
      owner: packageName(from?.root),
      ownerEn: packageNameEn(from?.root),
      package: packageName(to?.root),
      packageEn: packageNameEn(to?.root),
    };
    const at = placeOfSpecifier(project.files.text(file), specifier);
    project.report.add(file, { rule: 'module-other-package', at, details });
  }
}

const isBundle = ({ files }: Project, file: string): boolean =>
  file.includes('miniprogram_npm/') && files.onDisk(file) === undefined;

export const packageName = (root: string | undefined): string =>
  root === undefined || root === '' ? '主包' : `分包 ${root.replace(/\/$/, '')}`;
export const packageNameEn = (root: string | undefined): string =>
  root === undefined || root === '' ? 'the main package' : `sub-package ${root.replace(/\/$/, '')}`;
