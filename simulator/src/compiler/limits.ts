// WeChat's limits on the size of a mini program, over what would be uploaded.
import type { App } from './json/app-json.ts';
import { pluginFolder } from './json/plugins.ts';
import type { Project } from './project.ts';
import { packageName, packageNameEn } from './scripts/collect-modules.ts';

const packageLimit = 2 * 1024 * 1024;
const totalLimit = 30 * 1024 * 1024;
/** No limit of WeChat's by itself, but no picture should weigh that much. */
const fileLimit = 1024 * 1024;

/** Source files count only when they are reached; DevTools leaves the others out as well. */
const isSource = (path: string): boolean =>
  /\.(wxml|wxss|wxs|js|ts|json|map|md|less|scss|sass)$|\.d\.ts$/.test(path);

/** @returns bytes by sub-package, with `''` for the main package */
export function checkLimits(
  project: Project,
  app: App,
  reached: ReadonlySet<string>,
): Record<string, number> {
  const { files, report } = project;
  const packages = new Map<string, Weight>();
  const all = new Weight();
  for (const path of files.paths()) {
    if ((isSource(path) && !reached.has(path)) || path.startsWith(pluginFolder)) continue;
    const size = files.size(path);
    if (size > fileLimit) report.add(path, { rule: 'size-file', details: { size: kilobytes(size) } });
    const root = app.packageOf(path)?.root ?? '';
    let weight = packages.get(root);
    if (weight === undefined) {
      weight = new Weight();
      packages.set(root, weight);
    }
    weight.add(path, size);
    all.add(path, size);
  }
  for (const [root, weight] of packages) {
    if (weight.size <= packageLimit) continue;
    const details = {
      package: packageName(root),
      packageEn: capital(packageNameEn(root)),
      ...weight.details(),
    };
    report.add('app.json', { rule: 'size-package', details });
  }
  if (all.size > totalLimit) report.add('app.json', { rule: 'size-total', details: all.details() });
  return Object.fromEntries([...packages].map(([root, { size }]) => [root, size]));
}

const kilobytes = (size: number): number => Math.ceil(size / 1024);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

class Weight {
  size = 0;
  readonly #files: { path: string; size: number }[] = [];

  add(path: string, size: number): void {
    this.size += size;
    this.#files.push({ path, size });
  }

  details(): { size: number; largest: string } {
    const largest = this.#files.toSorted((a, b) => b.size - a.size).slice(0, 3);
    const names = largest.map(({ path, size }) => `${path} (${kilobytes(size)} KB)`);
    return { size: kilobytes(this.size), largest: names.join(', ') };
  }
}
