// What is kept on disk between processes: it saves work, and never answers for a file, a package or a compiler that changed.
import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createCompiler, type Program } from '@xiaoqiao/simulator/compiler';
import { compilerVersion, DiskCache } from '../../src/compiler/disk-cache.ts';
import { bundled } from '../../src/compiler/files/build-npm.ts';
import { BundleCache } from '../../src/compiler/files/bundle-cache.ts';

const root = mkdtempSync(join(tmpdir(), 'simulator-cache-'));
after(() => rmSync(root, { recursive: true }));
let folders = 0;
let ticks = 0;

interface Shop {
  readonly folder: string;
  readonly cache: string;
  write(path: string, text: string): void;
}

function shop(): Shop {
  folders += 1;
  const folder = join(root, `shop-${folders}`);
  const write = (path: string, text: string): void => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    const at = new Date(Date.UTC(2026, 0, 1) + 1000 * ticks++);
    utimesSync(file, at, at);
  };
  const pages = Array.from({ length: 6 }, (_, at) => `p/p${at}`);
  write('app.json', JSON.stringify({ pages }));
  write('app.ts', 'App({})');
  write('base.wxss', '.base{color:red}');
  for (const page of pages) {
    write(`${page}.ts`, "import { tea } from 'tea'; const name: string = tea; Page({ data: { name } })");
    write(`${page}.wxml`, `<view class="base">{{name}} ${page}</view>`);
    write(`${page}.wxss`, '@import "/base";.page{margin:10rpx}');
    write(`${page}.json`, '{}');
  }
  write('package.json', '{"dependencies":{"tea":"1.0.0"}}');
  write('node_modules/tea/package.json', '{"name":"tea","version":"1.0.0","main":"index.js"}');
  write('node_modules/tea/index.js', "exports.tea = require('./kind').kind");
  write('node_modules/tea/kind.js', "exports.kind = 'green'");
  return { folder, cache: join(root, `cache-${folders}`), write };
}

const compiled = ({ folder, cache }: Shop): Promise<Program> => createCompiler(folder, { cache }).compile();
const filesIn = (folder: string): string[] => readdirSync(folder).map((name) => join(folder, name));

/** The file is written after the answer. */
async function keptFile({ cache }: Shop): Promise<string> {
  for (;;) {
    try {
      const file = filesIn(cache).find((name) => name.endsWith('.cache'));
      if (file !== undefined) return file;
    } catch {
      // The folder comes with the file.
    }
    await pause(5);
  }
}

test('the next process gets the same program, and writes nothing since nothing is new', async () => {
  const project = shop();
  const first = await compiled(project);
  const file = await keptFile(project);
  const before = readFileSync(file);
  assert.deepEqual(await compiled(project), first);
  await pause(20);
  assert.deepEqual(readFileSync(file), before);
});

const edits: readonly (readonly [path: string, text: string, seen: (program: Program) => string])[] = [
  ['p/p1.ts', "Page({ data: { name: 'oolong' } })", ({ modules }) => modules['p/p1']!.code],
  ['p/p1.wxml', '<view>oolong</view>', ({ templates }) => templates],
  ['p/p1.wxss', '.oolong{}', ({ styles }) => styles['p/p1']!.css],
  ['base.wxss', '.oolong{}', ({ styles }) => styles['p/p5']!.css],
  [
    'node_modules/tea/kind.js',
    "exports.kind = 'oolong'",
    ({ modules }) => modules['miniprogram_npm/tea/index']!.code,
  ],
];

for (const [path, text, seen] of edits) {
  test(`a change of ${path} is seen by the next process`, async () => {
    const project = shop();
    assert.doesNotMatch(seen(await compiled(project)), /oolong/);
    await keptFile(project);
    project.write(path, text);
    assert.match(seen(await compiled(project)), /oolong/);
  });
}

test('what was made of a text is not made again', async () => {
  const project = shop();
  await compiled(project);
  await keptFile(project);
  const disk = new DiskCache(project.cache, project.folder);
  const content = disk.read()!;
  const sheet = content.sheets!.find(([file]) => file === 'p/p1.wxss')![1].result as { pieces: unknown[] };
  sheet.pieces = ['.from-the-disk{}'];
  disk.write(content);
  assert.equal((await compiled(project)).styles['p/p1']!.css, '.from-the-disk{}');
});

test('a damaged file is said and made anew', async (t) => {
  const project = shop();
  const first = await compiled(project);
  const file = await keptFile(project);
  const warnings: string[] = [];
  t.mock.method(process, 'emitWarning', (text: string) => warnings.push(text));
  for (const damage of [
    (bytes: Buffer) => bytes.subarray(0, bytes.length - 9),
    (bytes: Buffer) => bytes.fill(0, 200, 210),
    () => Buffer.from('short'),
  ]) {
    writeFileSync(file, damage(readFileSync(file)));
    const damaged = readFileSync(file);
    assert.deepEqual(await compiled(project), first);
    while (readFileSync(file).equals(damaged)) await pause(5);
  }
  assert.equal(warnings.length, 3);
  assert.match(warnings[0]!, /编译缓存已损坏.*damaged.*\.cache$/);
});

test('another version of the compiler takes nothing, and says nothing', (t) => {
  const folder = join(root, 'versions');
  const content = { sheets: [['a', { text: 'a', result: 1 }]] } as const;
  new DiskCache(folder, '/shop', Buffer.alloc(32, 1)).write(content);
  const warn = t.mock.method(process, 'emitWarning', () => {});
  assert.deepEqual(new DiskCache(folder, '/shop', Buffer.alloc(32, 1)).read(), content);
  assert.equal(new DiskCache(folder, '/shop', Buffer.alloc(32, 2)).read(), undefined);
  assert.equal(new DiskCache(folder, '/other', Buffer.alloc(32, 1)).read(), undefined);
  assert.equal(warn.mock.callCount(), 0);
});

test('the version of a compiler changes with any of its sources', () => {
  const folder = join(root, 'sources');
  mkdirSync(join(folder, 'deep'), { recursive: true });
  writeFileSync(join(folder, 'a.ts'), 'a');
  writeFileSync(join(folder, 'deep/b.ts'), 'b');
  const before = compilerVersion(folder);
  assert.deepEqual(compilerVersion(folder), before);
  writeFileSync(join(folder, 'deep/b.ts'), 'c');
  assert.notDeepEqual(compilerVersion(folder), before);
});

test('only the projects compiled last are kept', () => {
  const folder = join(root, 'many');
  for (let at = 0; at < 30; at += 1) new DiskCache(folder, `/shop/${at}`, Buffer.alloc(32)).write({});
  assert.equal(filesIn(folder).length, 24);
});

test('a folder that cannot be written to does no harm', async () => {
  const project = shop();
  writeFileSync(project.cache, 'a file where the folder should be');
  assert.equal((await compiled(project)).pages.length, 6);
});

test('a package is bundled again when a file that went in changed, and not before', async () => {
  const { folder, write } = shop();
  const entry = join(folder, 'node_modules/tea/index.js');
  const cache = new BundleCache();
  assert.match(await cache.get(entry, bundled), /green/);
  assert.match(await cache.get(entry, bundled), /green/);
  assert.equal(cache.made, 1);
  write('node_modules/tea/kind.js', "exports.kind = 'black'");
  assert.match(await cache.get(entry, bundled), /black/);
  assert.equal(cache.made, 2);
});
