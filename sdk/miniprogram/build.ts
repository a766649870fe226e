// Builds the SDK for mini programs: `npm run build:sdk` writes miniprogram_dist, one CommonJS file per source file, as
// WeChat's npm wants it (https://developers.weixin.qq.com/miniprogram/dev/devtools/npm.html).
import { rmSync } from 'node:fs';
import { dirname, posix, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** File in miniprogram_dist → its source; everything else is reached from these, and lies there as it lies in `src`. */
const doors: Readonly<Record<string, string>> = {
  index: 'src/index.ts',
  wx: 'src/wx.ts',
  realtime: 'src/realtime/index.ts',
  files: 'src/files/index.ts',
  native: 'src/hosts/native.ts',
};
const nameOf = (source: string): string =>
  Object.keys(doors).find((name) => doors[name] === source) ??
  source.replace(/^src\//, '').replace(/\.ts$/, '');

/**
 * Files are not bundled together: doors share their modules, so that an error is the same class to all of them.
 * Only what comes from npm is drawn into the file that uses it.
 */
const separate = (found: Set<string>): Plugin => ({
  name: 'separate-files',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, importer }) => {
      const sourceOf = (file: string) => relative(here('.'), file).replaceAll('\\', '/');
      const source = sourceOf(resolve(dirname(importer), path));
      found.add(source);
      const to = posix.relative(posix.dirname(nameOf(sourceOf(importer))), nameOf(source));
      return { path: `${to.startsWith('.') ? to : `./${to}`}.js`, external: true };
    });
  },
});

export async function buildSdk(): Promise<void> {
  const target = here('miniprogram_dist');
  rmSync(target, { recursive: true, force: true });
  const built = new Set<string>();
  let waiting = Object.values(doors);
  while (waiting.length > 0) {
    const found = new Set<string>();
    await build({
      entryPoints: Object.fromEntries(waiting.map((source) => [nameOf(source), here(source)])),
      outdir: target,
      bundle: true,
      format: 'cjs',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      target: 'es2018',
      charset: 'utf8',
      logLevel: 'warning',
      plugins: [separate(found)],
    });
    for (const source of waiting) built.add(source);
    waiting = [...found].filter((source) => !built.has(source));
  }
}

if (import.meta.main) await buildSdk();
