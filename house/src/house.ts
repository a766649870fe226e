// Reads a house into memory: its packages as their package.json describes them, and their source files.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Import, importsOf } from './imports.ts';
import { type Token, tokensOf } from './tokens.ts';

export interface SourceFile {
  /** From the root of the house, with `/`. */
  readonly path: string;
  /** From the root of its package. */
  readonly inner: string;
  readonly source: string;
  readonly generated: boolean;
  /** In `test/`: may also use what only tests need. */
  readonly inTest: boolean;
  /** Without comments. */
  readonly code: readonly Token[];
  readonly comments: readonly Token[];
  readonly imports: readonly Import[];
}

export interface Package {
  readonly name: string;
  /** From the root of the house, e.g. `services/orders`. */
  readonly folder: string;
  readonly floor: number | undefined;
  /** Subpath → file, e.g. `./wire` → `./src/wire/index.ts`. */
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
  readonly files: readonly SourceFile[];
}

export interface House {
  readonly packages: readonly Package[];
  /** Tools of the whole house, free to every test. */
  readonly devDependencies: ReadonlySet<string>;
}

interface Manifest {
  name?: string;
  floor?: number;
  workspaces?: string[];
  exports?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** The sample mini program is WeChat's, not npm's: a package of the house without being a workspace. */
const annexes = ['miniprogram'];
const notOurs = new Set(['node_modules', 'fixtures', 'dist', 'miniprogram_npm', '.xiaoqiao']);

export function readHouse(root: string): House {
  const manifest = readManifest(root, '.');
  const folders = [...(manifest.workspaces ?? []), ...annexes].flatMap((pattern) =>
    pattern.endsWith('/*') ? subfolders(root, pattern.slice(0, -2)) : [pattern],
  );
  const packages = [...new Set(folders)]
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => readPackage(root, folder));
  return { packages, devDependencies: new Set(Object.keys(manifest.devDependencies ?? {})) };
}

function readPackage(root: string, folder: string): Package {
  const manifest = readManifest(root, folder);
  return {
    name: manifest.name ?? folder,
    folder,
    floor: manifest.floor,
    exports: manifest.exports ?? {},
    dependencies: new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })),
    devDependencies: new Set(Object.keys(manifest.devDependencies ?? {})),
    files: sourcePaths(join(root, folder)).map((inner) => readSource(root, folder, inner)),
  };
}

const readManifest = (root: string, folder: string): Manifest =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));

const subfolders = (root: string, parent: string): string[] =>
  existsSync(join(root, parent))
    ? readdirSync(join(root, parent))
        .sort()
        .map((name) => `${parent}/${name}`)
    : [];

function sourcePaths(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inner = below + entry.name;
      if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : sourcePaths(folder, `${inner}/`);
      return /\.[cm]?tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [inner] : [];
    });
}

function readSource(root: string, folder: string, inner: string): SourceFile {
  const source = readFileSync(join(root, folder, inner), 'utf8');
  const tokens = tokensOf(source);
  const code = tokens.filter(({ kind }) => kind !== 'comment');
  return {
    path: `${folder}/${inner}`,
    inner,
    source,
    generated: /\.generated\.tsx?$/.test(inner),
    inTest: inner.startsWith('test/'),
    code,
    comments: tokens.filter(({ kind }) => kind === 'comment'),
    imports: importsOf(code),
  };
}
