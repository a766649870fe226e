// `npm run check` names what an old `npm ci` lacks, instead of thirty type errors.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { notInstalled } from '../src/installed.ts';

test('what is missing or of another version than the lockfile says is named', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'installed-'));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'node_modules'));
  const write = (path: string, packages: object) =>
    writeFileSync(join(root, path), JSON.stringify({ packages }));
  const same = { 'node_modules/same': { version: '1.0.0' } };
  write('package-lock.json', {
    '': { version: '0.1.0' },
    kit: { version: '0.1.0' },
    'node_modules/@xiaoqiao/kit': { link: true },
    'node_modules/other-system': { version: '1.0.0', optional: true },
    'node_modules/missing': { version: '1.0.0' },
    'node_modules/older': { version: '2.0.0' },
    ...same,
  });
  write('node_modules/.package-lock.json', { 'node_modules/older': { version: '1.0.0' }, ...same });
  assert.deepEqual(notInstalled(root), ['node_modules/missing', 'node_modules/older']);
});
