// The compiler: files in, program out; what did not change since the last time is not done again.
import { resolve } from 'node:path';
import { TextCache } from './cache.ts';
import { type Compiled, changesBetween, editOf } from './changes.ts';
import { DiskCache, defaultCacheFolder } from './disk-cache.ts';
import { weuiSheet } from './files/extended-libraries.ts';
import { FolderReader } from './files/open-folder.ts';
import { withoutEnding } from './files/paths.ts';
import { MemoryFiles, type ProjectFiles } from './files/project-files.ts';
import { readApp } from './json/app-json.ts';
import { collectComponents } from './json/component-graph.ts';
import type { ParsedJson } from './json/parse-json.ts';
import { standInModules } from './json/plugins.ts';
import { keepOnDisk } from './keep-on-disk.ts';
import { checkLimits } from './limits.ts';
import type { AppConfig, ComponentEntry, Program, Style } from './program.ts';
import { type JsonFile, Project } from './project.ts';
import { Report } from './report.ts';
import { collectModules } from './scripts/collect-modules.ts';
import { type Script, transformScript } from './scripts/transform-script.ts';
import { turns } from './turns.ts';
import { collectTemplates, type TemplateCaches } from './wxml/collect-templates.ts';
import { templateGroups } from './wxml/template-groups.ts';
import { composeStyle } from './wxss/compose-style.ts';
import { parseSheet, type Sheet } from './wxss/sheet.ts';

/** A folder on disk, or a mini program's files by path from its root. */
export type ProjectSource = string | Readonly<Record<string, string | Uint8Array>>;

export interface Compiler {
  /**
   * Reads what changed and compiles that. Never rejects because of the source: what is wrong with it is in
   * `diagnostics`. A second call while one is running waits for it.
   */
  compile(): Promise<Program>;
}

export interface CompilerOptions {
  /**
   * Folder where what is known of files is kept for the next process; beside the compiler's packages without one.
   * Files in memory have none.
   */
  readonly cache?: string;
}

export const compile = (source: ProjectSource, options?: CompilerOptions): Promise<Program> =>
  createCompiler(source, options).compile();

export function createCompiler(source: ProjectSource, options: CompilerOptions = {}): Compiler {
  const caches: Caches = {
    jsons: new TextCache<ParsedJson>(),
    sheets: new TextCache<Sheet>(),
    scripts: new TextCache<Promise<Script>>(),
    templates: { parsed: new TextCache(), wxs: new TextCache(), code: new TextCache() },
  };
  const root = typeof source === 'string' ? resolve(source) : undefined;
  const reader = root === undefined ? undefined : new FolderReader(root);
  const kept =
    root === undefined || reader === undefined
      ? undefined
      : keepOnDisk(new DiskCache(options.cache ?? defaultCacheFolder(), root), {
          sheets: caches.sheets,
          scripts: caches.scripts,
          bundles: reader.bundles,
          ...caches.templates,
        });
  const open = async (report: Report): Promise<ProjectFiles> =>
    reader === undefined ? new MemoryFiles(new Map(Object.entries(source))) : reader.open(report);
  let before: Compiled | undefined;
  let version = 0;
  // esbuild's own process takes a moment to start: meanwhile files are listed and json is read.
  if (kept?.isFilled !== true) transformScript('start.js', '').catch(() => undefined);
  const run = async (): Promise<Program> => {
    const report = new Report();
    const project = new Project(await open(report), report, caches.jsons);
    version += 1;
    const compiled = await compileProject(project, caches, version);
    const { program } = compiled;
    const changes = before && changesBetween(before, compiled);
    const edit = before && changes && editOf(before, compiled, changes);
    before = compiled;
    kept?.compiled();
    return { ...program, ...(changes && { changes }), ...(edit && { edit }) };
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    compile() {
      const next = last.then(run);
      last = next.catch(() => undefined);
      return next;
    },
  };
}

interface Caches {
  readonly jsons: TextCache<ParsedJson>;
  readonly sheets: TextCache<Sheet>;
  readonly scripts: TextCache<Promise<Script>>;
  readonly templates: TemplateCaches;
}

async function compileProject(project: Project, caches: Caches, version: number): Promise<Compiled> {
  const app = readApp(project);
  const components = collectComponents(project, app);
  // esbuild works beside us while templates and styles are made.
  const plugins = standInModules(project);
  const roots = ['app', ...components.keys(), ...Object.values(plugins), ...workerScripts(project, app.json)];
  const collecting = collectModules({ project, app, cache: caches.scripts }, roots);
  const { wxs, templates } = await collectTemplates(project, caches.templates, components);
  const { weui } = project.object(app.json, 'useExtendedLib');
  const { styles, sheets } = await collectStyles({
    ...{ project, components },
    cache: caches.sheets,
    hasWeui: weui === true,
  });
  const { modules, files } = await collecting;
  const { code, map } = templateGroups(wxs, templates);
  const reached = new Set([...files, ...sheets, ...[...wxs, ...templates].map(({ file }) => file)]);
  const sizes = checkLimits(project, app, reached);
  const program: Program = {
    app: {
      ...app.json.value,
      pages: app.pages.filter(({ path }) => app.packageOf(path) === undefined).map(({ path }) => path),
    } as AppConfig,
    ...(Object.keys(app.theme).length === 0 ? {} : { theme: app.theme }),
    pages: app.pages.map(({ path }) => path).filter((path) => components.has(path)),
    components: Object.fromEntries(components),
    modules: Object.fromEntries(modules),
    plugins,
    templates: code,
    templatesMap: map,
    styles,
    assets: collectAssets(project, components),
    sizes,
    diagnostics: project.report.diagnostics(),
    version,
  };
  return { program, templates: [...wxs, ...templates] };
}

/** Any of them may be named to `wx.createWorker`. */
function workerScripts({ files }: Project, { value }: JsonFile): string[] {
  const folder =
    typeof value.workers === 'object' ? (value.workers as { path?: unknown } | null)?.path : value.workers;
  if (typeof folder !== 'string') return [];
  const prefix = `${folder.replace(/^\.?\/|\/$/g, '')}/`;
  return [...files.paths()]
    .filter((path) => path.startsWith(prefix) && /(?<!\.d)\.[jt]s$/.test(path))
    .map(withoutEnding);
}

async function collectStyles({
  project,
  components,
  cache,
  hasWeui,
}: {
  readonly project: Project;
  readonly components: ReadonlyMap<string, ComponentEntry>;
  readonly cache: TextCache<Sheet>;
  readonly hasWeui: boolean;
}): Promise<{ styles: Record<string, Style>; sheets: ReadonlySet<string> }> {
  const { files, report } = project;
  const sheets = new Set<string>();
  const sheet = (file: string): Sheet => {
    sheets.add(file);
    const text = files.text(file);
    return cache.get(file, text, () => parseSheet(text));
  };
  const sources = { files, report, sheet };
  const styles: Record<string, Style> = {};
  const turn = turns();
  const appSheets = [...(hasWeui ? [weuiSheet] : []), 'app.wxss'].filter((file) => files.has(file));
  if (appSheets.length > 0) {
    const css = appSheets.map((file) => composeStyle({ file, scope: '', isComponent: false }, sources));
    styles.app = { css: css.join('\n'), scope: '' };
  }
  for (const [path, { scope, isPage }] of components) {
    const file = `${path}.wxss`;
    if (!files.has(file)) continue;
    await turn();
    styles[path] = { css: composeStyle({ file, scope, isComponent: !isPage }, sources), scope };
  }
  return { styles, sheets };
}

const isCode = /\.(wxml|wxss|wxs|ts|js|md|less|scss|sass|map)$/;
const isSetting =
  /(^|\/)(app|sitemap|theme|plugin|ext|project(\.\w+)?\.config|package(-lock)?|[jt]sconfig(\.\w+)?)\.json$/;

/** Everything that is not code can be named by a page: pictures, sounds, fonts, data for `readFile`. */
function collectAssets(
  { files }: Project,
  components: ReadonlyMap<string, ComponentEntry>,
): Record<string, string> {
  const assets: Record<string, string> = {};
  for (const path of files.paths()) {
    const onDisk = files.onDisk(path);
    if (onDisk === undefined || isCode.test(path) || isSetting.test(path)) continue;
    if (path.endsWith('.json') && (components.has(path.slice(0, -5)) || path.includes('miniprogram_npm/')))
      continue;
    assets[path] = onDisk;
  }
  return assets;
}
