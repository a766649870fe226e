// Builds the SDK for mini programs: `npm run build:sdk` writes miniprogram_dist, one CommonJS file per source file, as
// WeChat's npm wants it (https://developers.weixin.qq.com/miniprogram/dev/devtools/npm.html).
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** File in miniprogram_dist → its source; everything else is reached from these. */
const doors: Readonly<Record<string, string>> = {
  index: 'src/index.ts',
  wx: 'src/wx.ts',
};

/**
 * Files are not bundled together: doors share their modules, so that an error is the same class to all of them.
 * Only what comes from npm is drawn into the file that uses it.
 */
const separate = (found: Set<string>): Plugin => ({
  name: 'separate-files',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path }) => {
      found.add(path.slice(path.lastIndexOf('/') + 1, -'.ts'.length));
      return { path: path.replace(/\.ts$/, '.js'), external: true };
    });
  },
});

export async function buildSdk(): Promise<void> {
  const target = here('miniprogram_dist');
  rmSync(target, { recursive: true, force: true });
  const built = new Set<string>();
  let waiting = { ...doors };
  while (Object.keys(waiting).length > 0) {
    const found = new Set<string>();
    await build({
      entryPoints: Object.fromEntries(Object.entries(waiting).map(([name, source]) => [name, here(source)])),
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
    for (const name of Object.keys(waiting)) built.add(name);
    waiting = Object.fromEntries(
      [...found].filter((name) => !built.has(name)).map((name) => [name, `src/${name}.ts`]),
    );
  }
}

if (import.meta.main) await buildSdk();
