// What compilations found out about files, kept on disk: the next process does not find it out again.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Kept } from './cache.ts';

/** By name of the cache: its entries. */
export type CacheContent = Readonly<Record<string, readonly (readonly [key: string, kept: Kept<unknown>])[]>>;

const require = createRequire(import.meta.url);
/** With their versions. */
const packages = [
  'acorn/package.json',
  'esbuild/package.json',
  'glass-easel-template-compiler/package.json',
  'postcss/package.json',
];
/** Projects that were compiled last; the others are compiled anew. */
const keptProjects = 24;
const digestBytes = 32;

const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Beside the packages that the compiler uses, so that it goes when they go. */
export const defaultCacheFolder = (): string =>
  join(dirname(dirname(require.resolve('esbuild/package.json'))), '.cache/xiaoqiao-simulator');

/**
 * One file for each project, named by its folder. It counts only for the compiler that wrote it: `version` is its own
 * sources, the packages it uses, and V8, whose format this is.
 */
export class DiskCache {
  readonly #file: string;
  readonly #version: Buffer;

  constructor(folder: string, project: string, version: Buffer = compilerVersion()) {
    this.#file = join(folder, `${sha256(project).toString('hex').slice(0, 32)}.cache`);
    this.#version = version;
  }

  /** @returns undefined when there is none of this compiler; says so when there is one that cannot be read */
  read(): CacheContent | undefined {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.#file);
    } catch {
      // The first time.
      return undefined;
    }
    const version = bytes.subarray(0, digestBytes);
    if (version.length === digestBytes && !version.equals(this.#version)) return undefined;
    const content = bytes.subarray(2 * digestBytes);
    try {
      if (!sha256(content).equals(bytes.subarray(digestBytes, 2 * digestBytes))) throw new Error('damaged');
      return deserialize(content) as CacheContent;
    } catch {
      process.emitWarning(
        `编译缓存已损坏，将重新生成 / the compiler's cache is damaged and is made anew: ${this.#file}`,
      );
      return undefined;
    }
  }

  /** A folder that cannot be written to means that the next process compiles everything. */
  write(content: CacheContent): void {
    const bytes = serialize(content);
    const unfinished = `${this.#file}.${process.pid}`;
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
    } catch {
      return;
    }
    try {
      // Whole or not at all, also for a process that reads it now.
      writeFileSync(unfinished, Buffer.concat([this.#version, sha256(bytes), bytes]));
      renameSync(unfinished, this.#file);
      this.#forgetOthers();
    } catch {
      rmSync(unfinished, { force: true });
    }
  }

  #forgetOthers(): void {
    const folder = dirname(this.#file);
    const files = readdirSync(folder).filter((name) => name.endsWith('.cache'));
    if (files.length <= keptProjects) return;
    const byAge = files
      .map((name) => ({ name, at: statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
      .sort((a, b) => b.at - a.at);
    for (const { name } of byAge.slice(keptProjects)) rmSync(join(folder, name), { force: true });
  }
}

/** Whatever could make a file compile to something else. */
export function compilerVersion(folder: string = import.meta.dirname): Buffer {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort();
  return sha256(
    process.versions.v8,
    ...packages.map((name) => readFileSync(require.resolve(name))),
    ...sources.flatMap((name) => [`\n${name}\n`, readFileSync(join(folder, name))]),
  );
}
