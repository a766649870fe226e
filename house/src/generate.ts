// `npm run generate`: writes the reference pages and the SDK's tables; with `--check` only says what is stale.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedFiles, root, staleFiles } from './reference.ts';

const checkOnly = process.argv.includes('--check');
const stale = await staleFiles();
const files = await generatedFiles();
for (const path of stale) {
  console.log(checkOnly ? `${path} is stale: run npm run generate` : `wrote ${path}`);
  if (checkOnly) continue;
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), files.get(path) ?? '');
}
console.log(`${files.size} generated files, ${stale.length} ${checkOnly ? 'stale' : 'written'}`);
if (checkOnly && stale.length > 0) process.exitCode = 1;
