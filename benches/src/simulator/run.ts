// `npm run bench:simulator [-- --help]`: how long the simulator takes to compile, to boot, to show an edit, and what it keeps.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureBoot } from './boot.ts';
import { measureCompiler } from './compile.ts';
import { measureEdits } from './edits.ts';
import { type Figure, printed } from './figures.ts';
import { measureMemory } from './memory.ts';
import { copySample, type Project, writeList, writeShop } from './projects.ts';
import { measureSetData } from './set-data.ts';

const help = `npm run bench:simulator [-- options]

  --runs=5          how often each is measured; printed are the median and the best
  --only=a,b        of: compile, boot, edits, set-data, memory
  --project=shop    of: shop (30 pages, all components of TDesign), sample (miniprogram/); both without
  --json            figures as JSON: project, what, unit, median, best, runs
  --help

Boot, edits, set-data and memory use Chromium at /usr/bin/chromium. "ms CPU" is what the processors worked, which other work
on the machine changes less than the time by the clock, "ms".`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    only: { type: 'string', default: 'compile,boot,edits,set-data,memory' },
    project: { type: 'string', default: 'shop,sample' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const writers: Readonly<Record<string, (root: string) => Project>> = { shop: writeShop, sample: copySample };
const measurements: Readonly<Record<string, (project: Project, runs: number) => Promise<Figure[]>>> = {
  compile: measureCompiler,
  boot: measureBoot,
  edits: measureEdits,
};

function chosen(name: 'only' | 'project', known: readonly string[]): string[] {
  const names = values[name].split(',');
  for (const each of names)
    if (!known.includes(each)) throw new Error(`--${name}: "${each}" is none of ${known.join(', ')}`);
  return names;
}

async function inFolder<T>(
  write: (root: string) => Project,
  use: (project: Project) => Promise<T>,
): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'simulator-bench-'));
  try {
    return await use(write(root));
  } finally {
    rmSync(root, { recursive: true });
  }
}

async function measure(): Promise<void> {
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs: a whole number from 1');
  const what = chosen('only', [...Object.keys(measurements), 'set-data', 'memory']);
  const all: Figure[] = [];
  const take = (figures: readonly Figure[]): void => {
    all.push(...figures);
    if (!values.json) for (const figure of figures) console.log(printed(figure));
  };
  // A folder each: edits and caches of one are not the next one's.
  for (const name of chosen('project', Object.keys(writers)))
    for (const [kind, run] of Object.entries(measurements))
      if (what.includes(kind)) take(await inFolder(writers[name]!, (project) => run(project, runs)));
  if (what.includes('set-data')) take(await inFolder(writeList, (project) => measureSetData(project, runs)));
  if (what.includes('memory')) take(await inFolder(writeShop, measureMemory));
  if (values.json) console.log(JSON.stringify(all, undefined, 2));
}

if (values.help) console.log(help);
else
  await measure().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
