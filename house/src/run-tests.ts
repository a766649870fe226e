// `npm test [-- <part of a path>… --<flag of node --test>…]`: every test of the house, each file in its own process.
import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { complaintsAbout, isClosingLine } from './test-output.ts';

const root = join(import.meta.dirname, '../..');
const slowestTestMs = 120_000;
/** A file that never ends (a server left open) is not bounded by the limit of a test. */
const slowestRunMs = 25 * 60_000;

function testFiles(filters: readonly string[]): string[] {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const patterns = workspaces.map((folder: string) => `${folder}/test/**/*.test.ts`);
  return globSync(patterns, { cwd: root, exclude: ['**/node_modules/**', 'house/test/fixtures/**'] })
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .sort()
    .map((path) => join(root, path));
}

/** Prints as the runner prints, but holds its closing lines back, so that they stay the last. */
async function run(files: readonly string[], flags: readonly string[]): Promise<boolean> {
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const child = spawn(
    process.execPath,
    [
      '--test',
      '--test-reporter=spec',
      `--test-timeout=${slowestTestMs}`,
      // The runner's own default is one less than the cores, which on two cores is one file at a time.
      `--test-concurrency=${Math.max(2, availableParallelism())}`,
      ...flags,
      ...files,
    ],
    {
      cwd: root,
      env: { ...environment, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
      stdio: ['inherit', 'pipe', 'pipe'],
    },
  );
  const watchdog = setTimeout(() => {
    console.error(`✖ the tests have not ended after ${slowestRunMs / 60_000} minutes and are killed`);
    child.kill('SIGKILL');
  }, slowestRunMs);
  const output: string[] = [];
  const closing: string[] = [];
  const read = async (stream: NodeJS.ReadableStream, print: (line: string) => void) => {
    for await (const line of createInterface({ input: stream })) {
      output.push(line);
      print(line);
    }
  };
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  await Promise.all([
    read(child.stdout, (line) => {
      if (closing.length > 0 || isClosingLine(line)) closing.push(line);
      else console.log(line);
    }),
    read(child.stderr, (line) => console.error(line)),
  ]);
  clearTimeout(watchdog);
  const code = await exited;
  const complaints = complaintsAbout(
    output,
    files,
    flags.some((flag) => flag.startsWith('--test-name-pattern')),
  );
  if (complaints.length > 0) console.log(['', ...complaints.map((text) => `✖ ${text}`), ''].join('\n'));
  for (const line of closing) console.log(line);
  return code === 0 && complaints.length === 0;
}

const given = process.argv.slice(2);
const filters = given.filter((word) => !word.startsWith('-'));
const files = testFiles(filters);
if (files.length === 0) console.error(`no test file matches ${filters.join(' ') || 'the workspaces'}`);
const passed =
  files.length > 0 &&
  (await run(
    files,
    given.filter((word) => word.startsWith('-')),
  ));
process.exitCode = passed ? 0 : 1;
