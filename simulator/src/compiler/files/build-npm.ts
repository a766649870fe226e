// npm packages as DevTools builds them: `miniprogram` folders as they are, anything else bundled into one file.
// https://developers.weixin.qq.com/miniprogram/dev/devtools/npm.html
import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { isObject } from '../json/parse-json.ts';
import type { Report } from '../report.ts';
import { BundleCache, type BundleResult } from './bundle-cache.ts';
import { extendedPackages } from './extended-libraries.ts';
import { addFolder, isFolder, readPackage } from './open-folder.ts';
import type { ProjectConfig } from './project-config.ts';
import type { DiskTexts } from './project-files.ts';

export interface NpmBuild {
  /** The project's folder, and the one of miniprogramRoot. */
  readonly root: string;
  readonly source: string;
  readonly config: ProjectConfig;
  readonly onDisk: Map<string, string>;
  readonly inMemory: Map<string, string>;
  readonly report: Report;
}

const mayName = (path: string): boolean =>
  /\.(js|ts|json|wxml|wxs|wxss|less|scss|sass)$/.test(path) && !/(^|\/)package(-lock)?\.json$/.test(path);

interface Wanted {
  readonly name: string;
  /** Folder whose `node_modules`, or one further up, holds it. */
  readonly from: string;
  /** Virtual folder of its `miniprogram_npm`, ending in a slash or empty. */
  readonly into: string;
}

export class NpmBuilder {
  readonly #texts: DiskTexts;
  readonly bundles = new BundleCache();

  constructor(texts: DiskTexts) {
    this.#texts = texts;
  }

  async build(job: NpmBuild): Promise<void> {
    const built = new Set<string>();
    const isNamed = this.#isNamed(job.onDisk);
    for (const { folder, into } of this.#places(job)) {
      const prefix = `${into}miniprogram_npm/`;
      // What DevTools, or whoever, built before is taken as it is.
      if ([...job.onDisk.keys()].some((path) => path.startsWith(prefix))) continue;
      for (const name of this.#dependencies(folder)) {
        if (isNamed(name)) await this.#add(job, { name, from: folder, into }, built);
      }
    }
    await this.#extended(job, built);
  }

  /** What `useExtendedLib` names, declared or not; what is not installed is told where app.json is read. */
  async #extended(job: NpmBuild, built: Set<string>): Promise<void> {
    const appJson = job.onDisk.get('app.json');
    if (appJson === undefined) return;
    for (const name of extendedPackages(this.#texts.text(appJson))) {
      const isThere = [...job.onDisk.keys()].some((path) => path.startsWith(`miniprogram_npm/${name}/`));
      if (!isThere && packageFolder(name, job.source) !== undefined)
        await this.#add(job, { name, from: job.source, into: '' }, built);
    }
  }

  /** Folders with a package.json, and where its packages go. */
  #places({ root, source, config, onDisk }: NpmBuild): { folder: string; into: string }[] {
    if (config.npm !== undefined) {
      return config.npm.map(({ packageJson, into }) => ({
        folder: dirname(join(root, packageJson)),
        into: virtualFolder(source, join(root, into)),
      }));
    }
    const inside = [...onDisk.keys()].filter(
      (path) => /(^|\/)package\.json$/.test(path) && !path.includes('miniprogram_npm/'),
    );
    const folders = inside.map((path) => ({
      folder: dirname(onDisk.get(path) ?? ''),
      into: path.slice(0, -'package.json'.length),
    }));
    const hasOwn = folders.some(({ into }) => into === '');
    return hasOwn || !existsSync(join(root, 'package.json'))
      ? folders
      : [{ folder: root, into: '' }, ...folders];
  }

  /**
   * A package that no file names needs no building: the tools of a project whose source was compiled elsewhere stand
   * in the same list as what runs on the phone.
   */
  #isNamed(onDisk: ReadonlyMap<string, string>): (name: string) => boolean {
    let texts: readonly string[] | undefined;
    return (name) => {
      texts ??= [...onDisk].filter(([path]) => mayName(path)).map(([, file]) => this.#texts.text(file));
      return texts.some((text) => text.includes(name));
    };
  }

  #dependencies(folder: string): string[] {
    const { dependencies } = readPackage(this.#texts, folder);
    return isObject(dependencies) ? Object.keys(dependencies) : [];
  }

  async #add(job: NpmBuild, { name, from, into }: Wanted, built: Set<string>): Promise<void> {
    const virtual = `${into}miniprogram_npm/${name}`;
    if (built.has(virtual)) return;
    built.add(virtual);
    const folder = packageFolder(name, from);
    if (folder === undefined) {
      job.report.add('package.json', { rule: 'npm-missing', details: { name, folder: from } });
      return;
    }
    const { miniprogram, main } = readPackage(this.#texts, folder);
    const dist = join(folder, typeof miniprogram === 'string' ? miniprogram : 'miniprogram_dist');
    if (isFolder(dist)) {
      addFolder(job.onDisk, dist, virtual, () => false);
      for (const dependency of this.#dependencies(folder)) {
        await this.#add(job, { name: dependency, from: folder, into: `${virtual}/` }, built);
      }
      return;
    }
    const entry = join(folder, typeof main === 'string' ? main : 'index.js');
    try {
      job.inMemory.set(`${virtual}/index.js`, await this.bundles.get(entry, bundled));
    } catch (error) {
      const reason = (error as { errors?: { text: string }[] }).errors?.[0]?.text ?? String(error);
      job.report.add('package.json', { rule: 'npm-entry', details: { name, reason } });
    }
  }
}

export async function bundled(entry: string): Promise<BundleResult> {
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'cjs',
    write: false,
    target: 'es2022',
    platform: 'neutral',
    mainFields: ['main', 'module'],
    conditions: ['require', 'default'],
    logLevel: 'silent',
    metafile: true,
  });
  return { text: outputFiles[0]?.text ?? '', files: Object.keys(metafile.inputs) };
}

const virtualFolder = (source: string, folder: string): string => {
  const path = relative(source, folder).split(sep).join('/');
  return path === '' ? '' : `${path}/`;
};

function packageFolder(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}
