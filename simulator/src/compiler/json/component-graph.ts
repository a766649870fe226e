// Which components there are: from the pages along `usingComponents`, each once.
import { candidatesFor, folderOf, withoutEnding } from '../files/paths.ts';
import type { ComponentEntry } from '../program.ts';
import type { JsonFile, Project } from '../project.ts';
import type { App } from './app-json.ts';
import { isObject } from './parse-json.ts';
import { addPlaceholder, type PluginReference, pluginReference, standInComponent } from './plugins.ts';

const foreign = /^(plugin-private|dynamicLib|ext):?\/\//;

export function collectComponents(project: Project, app: App): Map<string, ComponentEntry> {
  const graph = new ComponentGraph(project, app);
  for (const { path, listed } of app.pages) {
    if (project.files.has(`${path}.wxml`)) graph.visit(path, true);
    else project.find(app.json, listed, 'page-missing', { page: path, file: `${path}.wxml` });
    if (!hasScript(project, path))
      project.find(app.json, listed, 'page-missing', { page: path, file: `${path}.js` });
  }
  const tabBar = project.object(app.json, 'tabBar');
  if (tabBar.custom === true) {
    const path = 'custom-tab-bar/index';
    if (project.files.has(`${path}.wxml`)) graph.visit(path, false);
    else
      project.find(app.json, ['tabBar', 'custom'], 'component-file-missing', {
        component: path,
        file: `${path}.wxml`,
      });
  }
  return graph.components;
}

const hasScript = ({ files }: Project, path: string): boolean =>
  files.has(`${path}.ts`) || files.has(`${path}.js`);

class ComponentGraph {
  readonly components = new Map<string, ComponentEntry>();
  readonly #project: Project;
  readonly #app: App;
  /** Where a component may be: asked so often that each file is looked at once. */
  readonly #places: ReadonlySet<string>;
  readonly #checked = new Set<string>();

  constructor(project: Project, app: App) {
    this.#project = project;
    this.#app = app;
    const named = [...project.files.paths()].filter((path) => /\.(?:json|wxml|js)$/.test(path));
    this.#places = new Set(named.map(withoutEnding));
  }

  visit(path: string, isPage: boolean): void {
    if (this.components.has(path)) return;
    const project = this.#project;
    const json = project.json(`${path}.json`);
    const using: Record<string, string> = {};
    const generics: Record<string, string | null> = {};
    const placeholders = Object.fromEntries(project.texts(json, 'componentPlaceholder'));
    const entry: ComponentEntry = {
      isPage,
      config: isPage ? { ...project.object(this.#app.json, 'window'), ...json.value } : json.value,
      using,
      generics,
      placeholders,
      scope: scopeOf(path),
      packageRoot: this.#app.packageOf(path)?.root.slice(0, -1) ?? '',
    };
    // Before its own components, since components may use each other in a circle.
    this.components.set(path, entry);
    const { json: appJson } = this.#app;
    const uses = [
      ...project
        .texts(appJson, 'usingComponents')
        .map(([tag, reference]) => ({ json: appJson, tag, reference })),
      ...project.texts(json, 'usingComponents').map(([tag, reference]) => ({ json, tag, reference })),
    ];
    for (const { json: from, tag, reference } of uses) {
      const found = this.#use(from, ['usingComponents', tag], tag, reference);
      if (found === undefined) continue;
      using[tag] = found;
      this.#checkPackage({ json, path, tag, found, hasPlaceholder: tag in placeholders });
    }
    this.#generics(json, generics);
  }

  #generics(json: JsonFile, generics: Record<string, string | null>): void {
    const declared = this.#project.object(json, 'componentGenerics');
    for (const [name, generic] of Object.entries(declared)) {
      const reference = isObject(generic) ? generic.default : undefined;
      const found = typeof reference === 'string' ? this.#find(json, reference) : undefined;
      if (typeof reference === 'string' && found === undefined) {
        this.#project.find(json, ['componentGenerics', name], 'component-generic', { name, path: reference });
      }
      if (found !== undefined) this.visit(found, false);
      generics[name] = found ?? null;
    }
  }

  #use(json: JsonFile, place: readonly string[], tag: string, reference: string): string | undefined {
    const plugin = pluginReference(reference);
    if (plugin !== undefined) return this.#usePlugin(json, place, plugin);
    if (foreign.test(reference)) {
      this.#project.find(json, place, 'component-foreign', { path: reference });
      return undefined;
    }
    const found = this.#find(json, reference);
    if (found === undefined) {
      this.#project.find(json, place, 'component-missing', { tag, path: reference });
      return undefined;
    }
    if (!this.#checked.has(found)) this.#checkComponent(found);
    this.#checked.add(found);
    this.visit(found, false);
    return found;
  }

  #usePlugin(json: JsonFile, place: readonly string[], reference: PluginReference): string {
    const project = this.#project;
    if (!this.#app.plugins.includes(reference.plugin))
      project.find(json, place, 'plugin-undeclared', { name: reference.plugin });
    let found = standInComponent(project, reference);
    if (found === undefined) {
      project.find(json, place, 'component-plugin', {
        name: reference.plugin,
        component: reference.component,
      });
      found = addPlaceholder(project, reference);
    }
    this.visit(found, false);
    return found;
  }

  #find(json: JsonFile, reference: string): string | undefined {
    for (const candidate of candidatesFor(folderOf(json.name), reference)) {
      if (this.#places.has(candidate)) return candidate;
      const index = `${candidate}/index`;
      if (this.#places.has(index)) return index;
    }
    return undefined;
  }

  #checkComponent(path: string): void {
    const project = this.#project;
    const json = project.json(`${path}.json`);
    // A page may be used as a component, and says so by being registered with `Component`.
    const isPage = this.#app.pages.some((page) => page.path === path);
    if (json.value.component !== true && !isPage)
      project.find(json, [], 'component-undeclared', { component: path });
    if (!hasScript(project, path)) {
      project.report.add(json.name, {
        rule: 'component-file-missing',
        details: { component: path, file: `${path}.js` },
      });
    }
    if (!project.files.has(`${path}.wxml`)) {
      const details = { component: path, file: `${path}.wxml` };
      project.report.add(json.name, { rule: 'component-file-missing', details });
    }
  }

  #checkPackage(use: {
    json: JsonFile;
    path: string;
    tag: string;
    found: string;
    hasPlaceholder: boolean;
  }): void {
    const { json, path, tag, found, hasPlaceholder } = use;
    const owner = this.#app.packageOf(found);
    if (owner === undefined || owner === this.#app.packageOf(path) || hasPlaceholder) return;
    const details = { owner: path, package: owner.root.slice(0, -1), tag };
    this.#project.find(json, ['usingComponents', tag], 'component-other-package', details);
  }
}

/** Short, stable, and no two alike in one mini program as far as 32 bits go. */
function scopeOf(path: string): string {
  let hash = 5381;
  for (let at = 0; at < path.length; at += 1) hash = ((hash * 33) ^ path.charCodeAt(at)) >>> 0;
  return `s${hash.toString(36)}`;
}
