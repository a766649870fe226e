// A folder on disk becomes the mini program's files: miniprogramRoot, and npm packages as DevTools builds them.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, parseJson } from '../json/parse-json.ts';
import { Report } from '../report.ts';
import { buildNpm } from './build-npm.ts';
import { DiskFiles, type DiskTexts, type ProjectFiles } from './project-files.ts';

export interface OpenedProject {
  readonly files: ProjectFiles;
  readonly report: Report;
}

/** Adds the files below a folder under their virtual paths. */
export function addFolder(onDisk: Map<string, string>, folder: string, prefix: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    const virtual = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) addFolder(onDisk, path, virtual);
    else if (entry.isFile()) onDisk.set(virtual, path);
  }
}

export async function openFolder(root: string, texts: DiskTexts): Promise<OpenedProject> {
  const report = new Report();
  const configFile = join(root, 'project.config.json');
  let source = root;
  if (existsSync(configFile)) {
    const { value, findings } = parseJson(texts.text(configFile));
    report.addAll('project.config.json', findings);
    if (isObject(value) && typeof value.miniprogramRoot === 'string')
      source = join(root, value.miniprogramRoot);
  }
  const onDisk = new Map<string, string>();
  const inMemory = new Map<string, string>();
  if (existsSync(source)) addFolder(onDisk, source, '');
  await buildNpm({ root, source, onDisk, inMemory, texts, report });
  return { files: new DiskFiles(texts, onDisk, inMemory), report };
}
