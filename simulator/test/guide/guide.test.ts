// The guide shows the test that runs here, word for word.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const here = import.meta.dirname;

test('the first test of the guide is the one that runs', () => {
  const guide = readFileSync(join(here, '../../../docs/guides/simulator.md'), 'utf8');
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(guide)!;
  assert.equal(shown, readFileSync(join(here, 'first.test.ts'), 'utf8'));
});
