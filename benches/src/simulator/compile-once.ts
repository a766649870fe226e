// One process that compiles one project; with `first` also again, and after edits. Started anew for each run, as its code is then cold too.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Compiler } from '@xiaoqiao/simulator/compiler';

export interface Compiled {
  /** By what was done: wall time and CPU of this thread, in milliseconds. */
  readonly took: Readonly<Record<string, { readonly wall: number; readonly cpu: number }>>;
  readonly size: string;
}

const [root = '', page = '', cache = '', kind = ''] = process.argv.slice(2);
const isFirst = kind === 'first';
const took: Record<string, { wall: number; cpu: number }> = {};

async function timed<T>(what: string, run: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const before = process.threadCpuUsage();
  const result = await run();
  const used = process.threadCpuUsage(before);
  took[what] = { wall: performance.now() - began, cpu: (used.user + used.system) / 1000 };
  return result;
}

const { createCompiler } = await timed('loading the compiler', () => import('@xiaoqiao/simulator/compiler'));
let compiler: Compiler | undefined;
const what = isFirst ? 'compile, nothing known' : 'compile in a new process, nothing changed';
const { components, modules, pages } = await timed(what, () => {
  compiler = createCompiler(root, { cache });
  return compiler.compile();
});
if (isFirst) {
  await timed('compile again, nothing changed', () => compiler!.compile());
  for (const [ending, text] of Object.entries({ wxml: '<view>edited</view>', ts: '\n', wxss: '.edited{}' })) {
    const file = join(root, `${page}.${ending}`);
    const before = readFileSync(file);
    appendFileSync(file, text);
    await timed(`compile after an edit of ${ending.toUpperCase()}`, () => compiler!.compile());
    writeFileSync(file, before);
  }
}
const size = `${pages.length} pages, ${Object.keys(components).length - pages.length} components, ${Object.keys(modules).length} modules`;
process.stdout.write(JSON.stringify({ took, size } satisfies Compiled));
