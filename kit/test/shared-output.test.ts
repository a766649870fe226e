// Lines of several processes on one standard output: whole, also while whoever reads them is slow.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const child = (name: string) => join(import.meta.dirname, 'child', name);

test('three processes write to a pipe that is full most of the time, and no line is torn', {
  timeout: 60_000,
}, async () => {
  // A shell's pipe: what Node gives its children for an output is a socket, which takes lines in another way.
  const { stdout } = await promisify(execFile)('/bin/sh', [
    '-c',
    '"$0" "$1" 2 | "$0" "$2"',
    process.execPath,
    child('writing-lines.ts'),
    child('reading-slowly.ts'),
  ]);
  assert.deepEqual(JSON.parse(stdout), { whole: 3 * 100 * 50, torn: 0, writers: 3 });
});
