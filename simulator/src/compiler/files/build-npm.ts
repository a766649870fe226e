// npm packages as DevTools builds them: `miniprogram` folders as they are, anything else bundled into one file.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { isObject, parseJson } from '../json/parse-json.ts';
import type { Report } from '../report.ts';
import { addFolder } from './open-folder.ts';
import type { DiskTexts } from './project-files.ts';

export interface NpmBuild {
  readonly root: string;
  readonly source: string;
  readonly onDisk: Map<string, string>;
  readonly inMemory: Map<string, string>;
  readonly texts: DiskTexts;
  readonly report: Report;
}

export async function buildNpm(job: NpmBuild): Promise<void> {
  if ([...job.onDisk.keys()].some((path) => path.startsWith('miniprogram_npm/'))) return;
  const folder = [job.source, job.root].find((candidate) => existsSync(join(candidate, 'package.json')));
  if (folder === undefined) return;
  const built = new Set<string>();
  for (const name of dependenciesOf(job, folder))
    await addPackage(job, { name, from: folder, into: '' }, built);
}

const packageJson = ({ texts }: NpmBuild, folder: string): Record<string, unknown> => {
  const { value } = parseJson(texts.text(join(folder, 'package.json')));
  return isObject(value) ? value : {};
};

const dependenciesOf = (job: NpmBuild, folder: string): string[] => {
  const { dependencies } = packageJson(job, folder);
  return isObject(dependencies) ? Object.keys(dependencies) : [];
};

interface Wanted {
  readonly name: string;
  readonly from: string;
  readonly into: string;
}

async function addPackage(job: NpmBuild, { name, from, into }: Wanted, built: Set<string>): Promise<void> {
  const virtual = `${into}miniprogram_npm/${name}`;
  if (built.has(virtual)) return;
  built.add(virtual);
  const folder = packageFolder(name, from);
  if (folder === undefined) {
    job.report.add('package.json', { rule: 'npm-missing', details: { name, folder: from } });
    return;
  }
  const { miniprogram, main } = packageJson(job, folder);
  const dist = typeof miniprogram === 'string' ? miniprogram : 'miniprogram_dist';
  if (existsSync(join(folder, dist))) {
    addFolder(job.onDisk, join(folder, dist), virtual);
    for (const dependency of dependenciesOf(job, folder)) {
      await addPackage(job, { name: dependency, from: folder, into: `${virtual}/` }, built);
    }
    return;
  }
  const entry = join(folder, typeof main === 'string' ? main : 'index.js');
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'cjs',
    write: false,
    target: 'es2022',
    platform: 'neutral',
    mainFields: ['main'],
    logLevel: 'silent',
  });
  job.inMemory.set(`${virtual}/index.js`, outputFiles[0]?.text ?? '');
}

function packageFolder(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}
