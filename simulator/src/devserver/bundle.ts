// Bundles what runs in a browser or a realm of its own; once per process, since it does not change while it runs.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
/** Both spellings must be one module: the adapter and we share glass-easel's classes. */
const alias = {
  'glass-easel': join(dirname(require.resolve('glass-easel/package.json')), 'dist/glass_easel.all.es.js'),
  'glass-easel-miniprogram-adapter/dist/glass_easel_miniprogram_adapter.js': join(
    dirname(require.resolve('glass-easel-miniprogram-adapter/package.json')),
    'dist/glass_easel_miniprogram_adapter.es.js',
  ),
};

export interface Bundle {
  readonly text: string;
  /** Of the text. */
  readonly hash: string;
}

const made = new Map<string, Promise<Bundle>>();

function bundle(entry: string): Promise<Bundle> {
  const known = made.get(entry);
  if (known !== undefined) return known;
  const text = built(entry);
  made.set(entry, text);
  return text;
}

async function built(entry: string): Promise<Bundle> {
  // Loaded when somebody looks: a server that nobody looks at stays small.
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '..', entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
    alias,
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const { text } = outputFiles[0]!;
  return { text, hash: createHash('sha256').update(text).digest('hex').slice(0, 16) };
}

/** The runtime, for the realm of the app. */
export const serviceBundle = (): Promise<Bundle> => bundle('runtime/service-entry.ts');
/** What stands around the phone: panels for people. */
export const workbenchBundle = (): Promise<Bundle> => bundle('shell/workbench.ts');
/** The shell, for the top window of a browser. */
export const shellBundle = (): Promise<Bundle> => bundle('shell/browser.ts');
