// The guide shows the tests that run here, word for word; the one for vitest is run by vitest itself.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = import.meta.dirname;

test('the first tests of the guide are those that run', () => {
  const guide = readFileSync(join(here, '../../../docs/guides/simulator.md'), 'utf8');
  const shown = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
  const [forNode, forVitest] = shown;
  assert.equal(forNode, readFileSync(join(here, 'first.test.ts'), 'utf8'));
  assert.equal(forVitest, readFileSync(join(here, 'first.spec.ts'), 'utf8'));
});

test('vitest runs its test without any configuration', async () => {
  const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')));
  const { stdout } = await promisify(execFile)(process.execPath, [
    vitest,
    'run',
    'first.spec.ts',
    '--root',
    here,
    '--no-color',
  ]);
  assert.match(stdout, /Tests +1 passed \(1\)/);
});
