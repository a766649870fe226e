// Whether what stands in `node_modules` is what the lockfile says: after a pull, often it is not.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Locked {
  packages: Record<string, { version?: string; link?: boolean; optional?: boolean }>;
}

const locked = (path: string): Locked['packages'] =>
  (JSON.parse(readFileSync(path, 'utf8')) as Locked).packages;

/** The paths in `node_modules` whose version is not the lockfile's; optional packages may be absent. */
export function notInstalled(root: string): string[] {
  const wanted = locked(join(root, 'package-lock.json'));
  const found = locked(join(root, 'node_modules/.package-lock.json'));
  return Object.entries(wanted)
    .filter(([path, { link, optional }]) => path.includes('node_modules/') && !link && !optional)
    .filter(([path, { version }]) => found[path]?.version !== version)
    .map(([path]) => path);
}
