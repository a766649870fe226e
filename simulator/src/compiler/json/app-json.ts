// app.json: which pages and sub-packages there are, and whether what it says holds together.
import { packagesOf } from '../files/extended-libraries.ts';
import { joined } from '../files/paths.ts';
import { type JsonFile, type Project, text } from '../project.ts';
import { isObject, type JsonObject } from './parse-json.ts';

export interface SubPackage {
  /** Ends in a slash. */
  readonly root: string;
  /** Loads without the main package, so it can use nothing of it. */
  readonly isIndependent: boolean;
}

export interface App {
  readonly json: JsonFile;
  /** In the order of app.json, those of sub-packages after them. */
  readonly pages: readonly AppPage[];
  readonly packages: readonly SubPackage[];
  /** `@alias/*` → `path/*`, for `require`. */
  readonly aliases: readonly (readonly [string, string])[];
  /** Names of the plugins that the mini program and its sub-packages use. */
  readonly plugins: readonly string[];
  /** theme.json: `light` and `dark`, each with its variables. */
  readonly theme: JsonObject;
  packageOf(path: string): SubPackage | undefined;
}

export interface AppPage {
  readonly path: string;
  /** Where app.json lists it. */
  readonly listed: readonly (string | number)[];
}

interface Tabs {
  readonly json: JsonFile;
  readonly main: readonly AppPage[];
  readonly theme: JsonObject;
}

const iconLimit = 40 * 1024;

export function readApp(project: Project): App {
  const json = project.json('app.json');
  if (!project.files.has('app.json')) project.report.add('app.json', { rule: 'app-json-missing' });
  const main = pagesOf(project, json, '', ['pages']);
  const isReadable = Object.keys(json.value).length > 0;
  if (isReadable && project.list(json, 'pages').length === 0)
    project.find(json, ['pages'], 'app-pages-missing');
  const packages: SubPackage[] = [];
  const pages = [...main];
  const plugins = Object.keys(project.object(json, 'plugins'));
  for (const field of ['subPackages', 'subpackages']) {
    for (const [index, entry] of project.list(json, field).entries()) {
      if (!isObject(entry)) {
        project.object(json, field, index);
        continue;
      }
      const root = typeof entry.root === 'string' ? joined('', entry.root) : undefined;
      if (root === undefined || root === '') {
        project.find(json, [field, index], 'app-package-root');
        continue;
      }
      plugins.push(...Object.keys(project.object(json, field, index, 'plugins')));
      packages.push({ root: `${root}/`, isIndependent: entry.independent === true });
      pages.push(...pagesOf(project, json, `${root}/`, [field, index, 'pages']));
    }
  }
  checkRenderer(project, json, pages);
  checkTwice(project, json, pages);
  checkEntry(project, json, pages);
  const theme = readTheme(project, json);
  checkTabs(project, { json, main, theme });
  checkExtendedLibraries(project, json);
  project.object(json, 'window');
  return {
    json,
    pages,
    packages,
    plugins,
    aliases: project.texts(json, 'resolveAlias'),
    theme,
    packageOf: (path) => packages.find(({ root }) => path.startsWith(root)),
  };
}

function checkExtendedLibraries(project: Project, json: JsonFile): void {
  const paths = [...project.files.paths()];
  for (const [name, isAsked] of Object.entries(project.object(json, 'useExtendedLib'))) {
    const missing = packagesOf(name).filter(
      (each) => !paths.some((path) => path.startsWith(`miniprogram_npm/${each}/`)),
    );
    if (isAsked !== true || missing.length === 0) continue;
    const details = { name, packages: missing.join(' ') };
    project.find(json, ['useExtendedLib', name], 'app-extended-lib', details);
  }
}

function pagesOf(
  project: Project,
  json: JsonFile,
  root: string,
  listed: readonly (string | number)[],
): AppPage[] {
  const pages: AppPage[] = [];
  for (const [index, page] of project.list(json, ...listed).entries()) {
    const place = [...listed, index];
    if (typeof page !== 'string') project.wrongType(json, place, text);
    else if (page === '' || /^[./]|\.(wxml|js|ts|json)$/.test(page)) {
      project.find(json, place, 'app-page-path', { page });
      const path = joined(root, page.replace(/\.(wxml|js|ts|json)$/, ''));
      if (path !== undefined && path !== '') pages.push({ path, listed: place });
    } else pages.push({ path: root + page, listed: place });
  }
  return pages;
}

/** Said once, however many pages ask for it. */
function checkRenderer(project: Project, json: JsonFile, pages: readonly AppPage[]): void {
  const asking = [json, ...pages.map(({ path }) => project.json(`${path}.json`))].find(
    ({ value }) => value.renderer === 'skyline',
  );
  if (asking !== undefined) project.find(asking, ['renderer'], 'renderer-skyline');
}

function checkTwice(project: Project, json: JsonFile, pages: AppPage[]): void {
  const seen = new Set<string>();
  for (const { path, listed } of [...pages]) {
    if (seen.has(path)) {
      project.find(json, listed, 'app-page-twice', { page: path });
      pages.splice(
        pages.findLastIndex((page) => page.path === path),
        1,
      );
    }
    seen.add(path);
  }
}

function readTheme(project: Project, json: JsonFile): JsonObject {
  const { themeLocation } = json.value;
  if (typeof themeLocation !== 'string') return {};
  const file = joined('', themeLocation) ?? '';
  if (!project.files.has(file))
    project.find(json, ['themeLocation'], 'app-theme-missing', { path: themeLocation });
  return project.json(file).value;
}

function checkEntry(project: Project, json: JsonFile, pages: readonly AppPage[]): void {
  const { entryPagePath } = json.value;
  if (typeof entryPagePath !== 'string') return;
  if (!pages.some(({ path }) => path === entryPagePath)) {
    project.find(json, ['entryPagePath'], 'app-entry-page', { page: entryPagePath });
  }
}

/** The values that a variable such as `@icon` has in theme.json. */
function inThemes(value: string, theme: JsonObject): string[] {
  if (!value.startsWith('@')) return [value];
  return Object.values(theme).flatMap((variables) => {
    const found = isObject(variables) ? variables[value.slice(1)] : undefined;
    return typeof found === 'string' ? [found] : [];
  });
}

function checkIcon(
  project: Project,
  json: JsonFile,
  place: readonly (string | number)[],
  path: string,
): void {
  const file = joined('', path) ?? '';
  if (!project.files.has(file)) {
    project.find(json, place, 'app-tab-icon', { path });
    return;
  }
  const size = project.files.size(file);
  if (size > iconLimit)
    project.find(json, place, 'app-tab-icon-size', { path, size: Math.ceil(size / 1024) });
}

function checkTabs(project: Project, { json, main, theme }: Tabs): void {
  if (json.value.tabBar === undefined) return;
  project.object(json, 'tabBar');
  const list = project.list(json, 'tabBar', 'list');
  if (list.length < 2 || list.length > 5)
    project.find(json, ['tabBar', 'list'], 'app-tab-count', { count: list.length });
  for (const [index, tab] of list.entries()) {
    if (!isObject(tab)) continue;
    const page = String(tab.pagePath ?? '');
    if (!main.some(({ path }) => path === page)) {
      project.find(json, ['tabBar', 'list', index, 'pagePath'], 'app-tab-page', { page });
    }
    for (const field of ['iconPath', 'selectedIconPath']) {
      const path = tab[field];
      if (typeof path !== 'string' || path === '') continue;
      const place = ['tabBar', 'list', index, field];
      for (const themed of inThemes(path, theme)) checkIcon(project, json, place, themed);
    }
  }
}
