// Real source that this project did not write: every component of TDesign compiles without an error.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { compile } from '@xiaoqiao/simulator/compiler';
import { places, projectWith } from './project.ts';

const dist = join(
  dirname(createRequire(import.meta.url).resolve('tdesign-miniprogram/package.json')),
  'miniprogram_dist',
);

test('every component of TDesign compiles without an error, and its templates can be evaluated', async () => {
  const names = readdirSync(dist).filter((name) => existsSync(join(dist, name, `${name}.json`)));
  assert.ok(names.length > 60);
  const files = Object.fromEntries(
    readdirSync(dist, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [
        `miniprogram_npm/tdesign-miniprogram${path.slice(dist.length)}`,
        readFileSync(path, 'utf8'),
      ]),
  );
  const using = Object.fromEntries(names.map((name) => [`t-${name}`, `tdesign-miniprogram/${name}/${name}`]));
  const { diagnostics, templates, components } = await compile(
    projectWith({
      ...files,
      'pages/index/index.json': JSON.stringify({ usingComponents: using }),
      'pages/index/index.wxml': names.map((name) => `<t-${name}/>`).join(''),
    }),
  );
  assert.deepEqual(places(diagnostics.filter(({ level }) => level === 'error')), []);
  const groups = Function('hooks', `return ${templates}`)({});
  for (const path of Object.keys(components)) assert.equal(typeof groups[path], 'function');
});
