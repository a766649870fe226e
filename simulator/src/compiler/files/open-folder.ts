// A folder on disk becomes the mini program's files: miniprogramRoot, what is ignored, and npm packages.
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { isObject, parseJson } from '../json/parse-json.ts';
import { pluginFolder } from '../json/plugins.ts';
import type { Report } from '../report.ts';
import { NpmBuilder } from './build-npm.ts';
import type { BundleCache } from './bundle-cache.ts';
import { readProjectConfig } from './project-config.ts';
import { DiskFiles, DiskTexts, type ProjectFiles } from './project-files.ts';
import { createStyleLanguages } from './style-languages.ts';

/** Keeps texts and bundled packages over compilations. */
export class FolderReader {
  readonly bundles: BundleCache;
  readonly #root: string;
  readonly #texts = new DiskTexts();
  readonly #npm: NpmBuilder;
  readonly #styles = createStyleLanguages();

  constructor(root: string) {
    this.#root = root;
    this.#npm = new NpmBuilder(this.#texts);
    this.bundles = this.#npm.bundles;
  }

  async open(report: Report): Promise<ProjectFiles> {
    const config = readProjectConfig(this.#root, this.#texts, report);
    const onDisk = new Map<string, string>();
    const source = join(this.#root, config.miniprogramRoot);
    if (isFolder(source)) addFolder(onDisk, source, '', config.isIgnored);
    for (const [name, folder] of config.plugins) {
      const standIn = join(this.#root, folder);
      if (isFolder(standIn)) addFolder(onDisk, standIn, `${pluginFolder}${name}`, () => false);
      else report.add('project.config.json', { rule: 'plugin-folder', details: { name, folder } });
    }
    const inMemory = new Map<string, string>();
    await this.#npm.build({ root: this.#root, source, config, onDisk, inMemory, report });
    const derived = this.#styles.derive(onDisk, config.compilerPlugins, this.#root, report);
    return new DiskFiles(this.#texts, onDisk, inMemory, derived);
  }
}

export const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

const depthLimit = 40;

/** Adds the files below a folder under their virtual paths. A link that leads out of it is not followed. */
export function addFolder(
  onDisk: Map<string, string>,
  folder: string,
  prefix: string,
  isIgnored: (virtual: string) => boolean,
): void {
  const top = realpathSync(folder);
  const isInside = (path: string): boolean => existsSync(path) && realpathSync(path).startsWith(top + sep);
  const add = (below: string, above: string, depth: number): void => {
    if (depth > depthLimit) return;
    for (const entry of readdirSync(below, { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue;
      const path = join(below, entry.name);
      const virtual = above === '' ? entry.name : `${above}/${entry.name}`;
      if (isIgnored(virtual) || (entry.isSymbolicLink() && !isInside(path))) continue;
      const kind = entry.isSymbolicLink() ? statSync(path) : entry;
      if (kind.isDirectory()) add(path, virtual, depth + 1);
      else if (kind.isFile()) onDisk.set(virtual, path);
    }
  };
  add(folder, prefix, 0);
}

/** A package.json as far as it can be read. */
export function readPackage(texts: DiskTexts, folder: string): Readonly<Record<string, unknown>> {
  const file = join(folder, 'package.json');
  const value = existsSync(file) ? parseJson(texts.text(file)).value : undefined;
  return isObject(value) ? value : {};
}
