// How large a package is, part by part, as WeChat counts it: without source maps, and each sub-package by itself.
import type { PackedFile } from './read-package.ts';

export interface PackageSize {
  /** `__FULL__`, `__APP__` for the main package, else the root of the sub-package. */
  readonly name: string;
  readonly size: number;
}

const MB = 1024 * 1024;
const MOST = { part: 2 * MB, whole: 30 * MB };

export function packageSizes(files: readonly PackedFile[]): PackageSize[] {
  const counted = files.filter(({ name }) => !/\.js\.map$|^\/ci\.signature$/.test(name));
  const roots = subPackageRoots(files);
  const sum = (some: readonly PackedFile[]) =>
    some.reduce((total, { name, data }) => total + data.length + Buffer.byteLength(name), 0);
  const rootOf = ({ name }: PackedFile) => roots.find((root) => name.startsWith(`/${root}/`));
  return [
    { name: '__FULL__', size: sum(counted) },
    { name: '__APP__', size: sum(counted.filter((file) => rootOf(file) === undefined)) },
    ...roots.map((root) => ({ name: root, size: sum(counted.filter((file) => rootOf(file) === root)) })),
  ];
}

/** The first part that is too large, if any. */
export const tooLarge = (sizes: readonly PackageSize[]): PackageSize | undefined =>
  sizes.find(({ name, size }) => size > (name === '__FULL__' ? MOST.whole : MOST.part));

/** Without slashes at either end. */
function subPackageRoots(files: readonly PackedFile[]): string[] {
  const file = files.find(({ name }) => name === '/app.json');
  if (file === undefined) return [];
  try {
    const { subPackages, subpackages } = JSON.parse(file.data.toString('utf8')) as Record<string, unknown>;
    const list = (
      Array.isArray(subPackages) ? subPackages : Array.isArray(subpackages) ? subpackages : []
    ) as unknown[];
    return list.flatMap((entry) => {
      const root = (entry as { root?: unknown } | null)?.root;
      return typeof root === 'string' ? [root.replace(/^\/+|\/+$/g, '')] : [];
    });
  } catch {
    // Not for us to judge: what cannot be read has no sub-packages.
    return [];
  }
}
