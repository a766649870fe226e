// What may reach a phone: the SDK's own files and @noble/hashes, no schema, nothing of a host taken for granted.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generatedRoutes } from '../generate.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const source = (name: string) => readFile(join(folder, 'src', name), 'utf8');

/** Everything that is loaded at run time, starting at a door. */
async function runtimeImports(door: string): Promise<Set<string>> {
  const seen = new Set<string>();
  const queue = [door];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const statements = (await source(name)).matchAll(
      /^(?:import|export)\b(?! type\b)[^;=(]*?['"]([^'"]+)['"];/gm,
    );
    for (const [, specifier = ''] of statements) {
      if (seen.has(specifier)) continue;
      seen.add(specifier);
      if (specifier.startsWith('./')) queue.push(specifier.slice(2));
    }
  }
  return seen;
}

test('only own files and @noble/hashes are loaded at run time', async () => {
  const seen = await runtimeImports('index.ts');
  const foreign = [...seen].filter((specifier) => !specifier.startsWith('./'));
  assert.deepEqual(foreign.sort(), ['@noble/hashes/hmac.js', '@noble/hashes/sha2.js']);
  assert.ok(seen.has('./sessions.ts'));
});

test('a host’s door brings in nothing but the error classes', async () => {
  for (const door of ['wx.ts', 'fetch-transport.ts'])
    assert.deepEqual([...(await runtimeImports(door))], ['./errors.ts']);
});

test('nothing is evaluated or loaded later', async () => {
  const files = [...(await runtimeImports('index.ts')), './wx.ts', './fetch-transport.ts'];
  for (const file of files.filter((name) => name.startsWith('./'))) {
    assert.doesNotMatch(await source(file.slice(2)), /\beval\(|\bnew Function\b|\bimport\(|\brequire\(/);
  }
});

test('the sources compile without Node’s or the browser’s globals, and the types allow and refuse what they should', async () => {
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  await promisify(execFile)(process.execPath, [join(typescript, 'bin/tsc'), '--noEmit', '-p', folder]);
});

test('the generated routes are those of the contract', async () => {
  assert.equal(await source('routes.generated.ts'), generatedRoutes());
});
