// The compiler: files in, program out; what did not change since the last time is not done again.
import { resolve } from 'node:path';
import { TextCache } from './cache.ts';
import { openFolder } from './files/open-folder.ts';
import { candidatesFor, folderOf, withoutEnding } from './files/paths.ts';
import { DiskTexts, MemoryFiles, type ProjectFiles } from './files/project-files.ts';
import { isObject, type JsonObject, type ParsedJson, parseJson } from './json/parse-json.ts';
import type { AppConfig, ComponentEntry, Module, Program, Style } from './program.ts';
import { Report } from './report.ts';
import { type Script, transformScript } from './scripts/transform-script.ts';
import { templateCode, templateGroups } from './wxml/template-code.ts';
import { composeStyle } from './wxss/compose-style.ts';
import { parseSheet, type Sheet } from './wxss/sheet.ts';

/** A folder on disk, or the mini program's files by path from its root. */
export type ProjectSource = string | Readonly<Record<string, string | Uint8Array>>;

export interface Compiler {
  /** Never rejects because of the source: what is wrong with it is in `diagnostics`. */
  compile(): Promise<Program>;
}

export const compile = (source: ProjectSource): Promise<Program> => createCompiler(source).compile();

export function createCompiler(source: ProjectSource): Compiler {
  const texts = new DiskTexts();
  const jsons = new TextCache<ParsedJson>();
  const sheets = new TextCache<Sheet>();
  const scripts = new TextCache<Promise<Script>>();
  const templates = new TextCache<ReturnType<typeof templateCode>>();

  const open = async (): Promise<{ files: ProjectFiles; report: Report }> =>
    typeof source === 'string'
      ? openFolder(resolve(source), texts)
      : { files: new MemoryFiles(new Map(Object.entries(source))), report: new Report() };

  const run = async (): Promise<Program> => {
    const { files, report } = await open();
    const json = (file: string): JsonObject => {
      if (!files.has(file)) return {};
      const text = files.text(file);
      const parsed = jsons.get(file, text, () => parseJson(text));
      report.addAll(file, parsed.findings);
      return isObject(parsed.value) ? parsed.value : {};
    };
    if (!files.has('app.json')) report.add('app.json', { rule: 'app-json-missing' });
    const app = json('app.json');
    const pages = Array.isArray(app.pages) ? (app.pages as string[]) : [];
    const all = [...pages];
    const roots: string[] = [];
    for (const sub of [app.subPackages, app.subpackages].flat()) {
      if (!isObject(sub) || !Array.isArray(sub.pages)) continue;
      const root = String(sub.root).replace(/^\/|\/$/g, '');
      roots.push(`${root}/`);
      all.push(...sub.pages.map((page) => `${root}/${page}`));
    }
    const packageOf = (path: string) =>
      (roots.find((root) => path.startsWith(root)) ?? '').replace(/\/$/, '');
    const components = new Map<string, ComponentEntry>();
    const resolveComponent = (from: string, path: string): string | undefined =>
      candidatesFor(folderOf(from), path)
        .flatMap((candidate) => [candidate, `${candidate}/index`])
        .find((candidate) => files.has(`${candidate}.json`) || files.has(`${candidate}.wxml`));
    const tags = (value: unknown): [string, string][] =>
      isObject(value)
        ? (Object.entries(value).filter(([, path]) => typeof path === 'string') as [string, string][])
        : [];
    const visit = (path: string, isPage: boolean): void => {
      if (components.has(path)) return;
      const own = json(`${path}.json`);
      const using: Record<string, string> = {};
      const generics: Record<string, string | null> = {};
      components.set(path, {
        isPage,
        config: isPage ? { ...(isObject(app.window) ? app.window : {}), ...own } : own,
        using,
        generics,
        placeholders: Object.fromEntries(tags(own.componentPlaceholder)),
        scope: `s${[...path].reduce((hash, c) => ((hash * 33) ^ c.charCodeAt(0)) >>> 0, 5381).toString(36)}`,
        packageRoot: packageOf(path),
      });
      const use = (from: string, tag: string, reference: string): string | undefined => {
        const found = resolveComponent(from, reference);
        if (found === undefined) {
          report.add(`${from}.json`, { rule: 'component-missing', details: { tag, path: reference } });
          return undefined;
        }
        visit(found, false);
        return found;
      };
      const entries: [string, string, string][] = [
        ...tags(app.usingComponents).map(([tag, value]): [string, string, string] => ['app', tag, value]),
        ...tags(own.usingComponents).map(([tag, value]): [string, string, string] => [path, tag, value]),
      ];
      for (const [from, tag, reference] of entries) {
        const found = use(from, tag, reference);
        if (found !== undefined) using[tag] = found;
      }
      if (isObject(own.componentGenerics)) {
        for (const [name, generic] of Object.entries(own.componentGenerics)) {
          const reference =
            isObject(generic) && typeof generic.default === 'string' ? generic.default : undefined;
          generics[name] = reference === undefined ? null : (use(path, name, reference) ?? null);
        }
      }
    };
    for (const page of all) {
      if (!files.has(`${page}.wxml`)) {
        report.add('app.json', { rule: 'page-missing', details: { page, ending: 'wxml' } });
        continue;
      }
      visit(page, true);
    }
    if (isObject(app.tabBar) && app.tabBar.custom === true) visit('custom-tab-bar/index', false);

    const moduleFile = (path: string): string | undefined =>
      [`${path}.ts`, `${path}.js`, path, `${path}/index.ts`, `${path}/index.js`].find(
        (file) => /\.[jt]s$/.test(file) && !file.endsWith('.d.ts') && files.has(file),
      );
    const modules: Record<string, Module> = {};
    const queued = new Set<string>();
    const load = async (file: string): Promise<void> => {
      if (queued.has(file)) return;
      queued.add(file);
      const text = files.text(file);
      const script = await scripts.get(file, text, () => transformScript(file, text));
      report.addAll(file, script.findings);
      const links: Record<string, string> = {};
      const next: string[] = [];
      for (const { specifier } of script.links) {
        const found = candidatesFor(folderOf(file), specifier)
          .map(moduleFile)
          .find((one) => one !== undefined);
        if (found === undefined) {
          report.add(file, { rule: 'module-missing', details: { specifier } });
          continue;
        }
        links[specifier] = withoutEnding(found);
        next.push(found);
      }
      const { code, map } = script;
      modules[withoutEnding(file)] = {
        code,
        links,
        ...(map === undefined ? {} : { map }),
        packageRoot: packageOf(file),
      };
      await Promise.all(next.map(load));
    };
    const entries = ['app', ...components.keys()].map(moduleFile).filter((file) => file !== undefined);
    const scriptsDone = Promise.all(entries.map(load));

    const queue = [...components.keys()].map((path) => `${path}.wxml`).filter((file) => files.has(file));
    const reached = new Set(queue);
    const parts: string[] = [];
    const scriptParts: string[] = [];
    for (const file of queue) {
      const text = files.text(file);
      const links = [...text.matchAll(/<(import|include|wxs)\b[^>]*?\bsrc\s*=\s*["']([^"']+)["']/g)];
      for (const [, kind, source = ''] of links) {
        const ending = kind === 'wxs' ? '.wxs' : '.wxml';
        const path = source.endsWith(ending) ? source : source + ending;
        const found = candidatesFor(folderOf(file), path).find((candidate) => files.has(candidate));
        if (found !== undefined && !reached.has(found)) {
          reached.add(found);
          queue.push(found);
        }
      }
      if (file.endsWith('.wxs')) {
        const links: Record<string, string> = {};
        for (const [, reference = ''] of text.matchAll(/require\(\s*['"]([^'"]+)['"]\s*\)/g)) {
          const found = candidatesFor(folderOf(file), reference).find((candidate) => files.has(candidate));
          if (found === undefined) continue;
          links[reference] = withoutEnding(found);
          if (!reached.has(found)) {
            reached.add(found);
            queue.push(found);
          }
        }
        const id = JSON.stringify(withoutEnding(file));
        scriptParts.push(`R[${id}]=D(${id},(require,exports,module)=>{${text}\n},${JSON.stringify(links)});`);
        continue;
      }
      const { code, faults } = templates.get(file, text, () => templateCode(withoutEnding(file), text));
      for (const { line, message } of faults)
        report.add(file, {
          rule: 'wxml-syntax',
          at: { line, column: 1 },
          details: { reason: message, reasonEn: message },
        });
      parts.push(`G[${JSON.stringify(withoutEnding(file))}]=${code};`);
    }
    await scriptsDone;

    const styles: Record<string, Style> = {};
    const sheet = (file: string): Sheet => {
      const text = files.text(file);
      return sheets.get(file, text, () => parseSheet(text));
    };
    const sources = { files, report, sheet };
    if (files.has('app.wxss')) styles.app = { css: composeStyle('app.wxss', '', sources), scope: '' };
    for (const [path, { scope }] of components) {
      if (files.has(`${path}.wxss`))
        styles[path] = { css: composeStyle(`${path}.wxss`, scope, sources), scope };
    }
    const assets: Record<string, string> = {};
    for (const path of files.paths()) {
      const onDisk = files.onDisk(path);
      if (onDisk !== undefined && !/\.(wxml|wxss|wxs|ts|js|json|md|less|scss)$/.test(path))
        assets[path] = onDisk;
    }
    return {
      app: { ...app, pages } as AppConfig,
      pages: all,
      components: Object.fromEntries(components),
      modules,
      templates: templateGroups(scriptParts, parts),
      styles,
      assets,
      diagnostics: report.diagnostics(),
    };
  };
  return { compile: run };
}
