// `npm run build:miniprogram`: what WeChat DevTools needs before it can open the folder, and how large the packages are.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSdk } from '@xiaoqiao/sdk/build';
import { compile } from '@xiaoqiao/simulator/compiler';

const here = import.meta.dirname;
const limit = 2 * 1024 * 1024;

/** Like "build npm" of DevTools, which does not find packages that npm keeps at the root of a workspace. */
function copyPackage(name: string, from: string, into: string): void {
  const folder = packageFolder(name, from);
  const { miniprogram, dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const built = join(folder, miniprogram ?? 'miniprogram_dist');
  // Packages of types and of code that is drawn into others have nothing for a phone.
  if (!existsSync(built)) return;
  const target = join(into, 'miniprogram_npm', name);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(built, target, { recursive: true });
  for (const dependency of Object.keys(dependencies)) copyPackage(dependency, folder, target);
}

function packageFolder(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder) throw new Error(`${name} is not installed: run npm ci`);
  }
}

await buildSdk();
rmSync(join(here, 'miniprogram_npm'), { recursive: true, force: true });
const { dependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
for (const name of Object.keys(dependencies)) copyPackage(name, here, here);

const { sizes, diagnostics } = await compile(here);
for (const { level, file, line, message } of diagnostics)
  console.log(`${level === 'error' ? '✖' : '!'} ${file}${line === undefined ? '' : `:${line}`}  ${message}`);
for (const [root, bytes] of Object.entries(sizes)) {
  const share = Math.round((bytes / limit) * 100);
  console.log(
    `${String(Math.ceil(bytes / 1024)).padStart(6)} KB  ${String(share).padStart(3)} %  ${root || '主包 / main package'}`,
  );
}
console.log(
  '微信开发者工具现在可以打开 miniprogram 目录 / WeChat DevTools can open the folder miniprogram now',
);
if (diagnostics.some(({ level }) => level === 'error')) process.exitCode = 1;
