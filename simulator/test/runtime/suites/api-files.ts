// The file system of a phone: folders, encodings, what is in the package, and what it says of what it cannot.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { launch, type MiniProgram } from '@xiaoqiao/simulator/driver';
import type { HostName } from '../fixture.ts';

const files: Readonly<Record<string, string | Uint8Array>> = {
  'app.json': '{"pages":["pages/home/home"]}',
  'app.js': 'App({})',
  'pages/home/home.json': '{}',
  'pages/home/home.wxml': '<view/>',
  'pages/home/home.js': `const fs=wx.getFileSystemManager();Page({
    fs(name,...given){try{const value=fs[name](...given);return {value:value instanceof ArrayBuffer?[...new Uint8Array(value)]:value}}catch(e){return {error:e.message}}},
    ask(name,given){return new Promise((done)=>fs[name]({...given,success:done,fail:done}))},
    stat(path){const s=fs.statSync(path);return [s.isDirectory(),s.isFile(),s.size]},
    tree(path){return fs.statSync(path,true).map((each)=>[each.path,each.stats.isFile()])},
  })`,
  'data/teas.json': '{"teas":["龙井"]}',
  'images/dot.bin': new Uint8Array([0, 127, 128, 255]),
};

async function withFolder(host: HostName, use: (mini: MiniProgram) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-files-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const mini = await launch(folder, { host });
    try {
      await use(mini);
      assert.deepEqual(mini.errors(), []);
    } finally {
      await mini.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function apiFilesSuite(host: HostName): void {
  test('files of the package are read, its code and settings are not', () =>
    withFolder(host, async (mini) => {
      const fs = (name: string, ...given: unknown[]) => mini.callMethod('fs', name, ...given);
      assert.deepEqual(await fs('readFileSync', '/data/teas.json', 'utf8'), {
        value: '{"teas":["龙井"]}',
      });
      assert.deepEqual(await fs('readFileSync', 'images/dot.bin'), { value: [0, 127, 128, 255] });
      assert.deepEqual(await fs('readFileSync', 'images/dot.bin', 'base64'), { value: 'AH+A/w==' });
      assert.deepEqual(await fs('readFileSync', 'images/dot.bin', undefined, 1, 2), { value: [127, 128] });
      for (const path of ['/app.json', 'app.js', 'pages/home/home.json', '../x', '-/program.json', ''])
        assert.deepEqual(await fs('readFileSync', path), {
          error: `readFileSync:fail no such file or directory ${path}`,
        });
      assert.deepEqual(await fs('writeFileSync', 'data/teas.json', ''), {
        error: 'writeFileSync:fail permission denied, open data/teas.json',
      });
    }));

  test('text goes in and out in every encoding', () =>
    withFolder(host, async (mini) => {
      const fs = (name: string, ...given: unknown[]) => mini.callMethod('fs', name, ...given);
      const path = 'wxfile://usr/a';
      const texts = { base64: 'AH+A/w==', hex: '007f80ff', latin1: '\u0000\u007f\u0080\u00ff' };
      for (const [encoding, text] of Object.entries(texts)) {
        await fs('writeFileSync', path, text, encoding);
        assert.deepEqual(await fs('readFileSync', path), { value: [0, 127, 128, 255] });
        assert.deepEqual(await fs('readFileSync', path, encoding), { value: text });
      }
      await fs('writeFileSync', path, '茶', 'utf16le');
      assert.deepEqual(await fs('readFileSync', path), { value: [0x36, 0x83] });
      assert.deepEqual(await fs('readFileSync', path, 'ucs2'), { value: '茶' });
      assert.deepEqual(await fs('readFileSync', path, 'gbk'), {
        error: 'readFileSync:fail invalid encoding "gbk"',
      });
      await fs('truncateSync', path, 1);
      assert.deepEqual(await fs('readFileSync', path), { value: [0x36] });
    }));

  test('folders are made, looked at and taken away', () =>
    withFolder(host, async (mini) => {
      const fs = (name: string, ...given: unknown[]) => mini.callMethod('fs', name, ...given);
      const top = 'wxfile://usr';
      assert.deepEqual(await fs('accessSync', `${top}/a`), {
        error: `accessSync:fail no such file or directory ${top}/a`,
      });
      assert.deepEqual(await fs('mkdirSync', `${top}/a/b`), {
        error: `mkdirSync:fail no such file or directory ${top}/a/b`,
      });
      assert.deepEqual(await fs('writeFileSync', `${top}/a/x.txt`, 'x'), {
        error: `writeFileSync:fail no such file or directory, open ${top}/a/x.txt`,
      });
      assert.deepEqual(await fs('mkdirSync', `${top}/a/b`, true), {});
      assert.deepEqual(await fs('mkdirSync', `${top}/a`), {
        error: `mkdirSync:fail file already exists ${top}/a`,
      });
      assert.deepEqual(await fs('accessSync', `${top}/a/`), {});
      await fs('writeFileSync', `${top}/a/b/x.txt`, 'x');
      assert.deepEqual(await fs('readdirSync', `${top}/a/b`), { value: ['x.txt'] });
      assert.deepEqual(await mini.callMethod('stat', `${top}/a`), [true, false, 0]);
      assert.deepEqual(await mini.callMethod('tree', `${top}/a`), [
        ['/', false],
        ['/b', false],
        ['/b/x.txt', true],
      ]);
      assert.deepEqual(await fs('rmdirSync', `${top}/a`), { error: 'rmdirSync:fail directory not empty' });
      assert.deepEqual(await fs('rmdirSync', `${top}/a`, true), {});
      assert.deepEqual(await fs('readdirSync', `${top}/a`), {
        error: `readdirSync:fail no such file or directory ${top}/a`,
      });
    }));

  test('a saved file is moved, and asked after', () =>
    withFolder(host, async (mini) => {
      const { tempFilePath } = (await mini.wx('compressImage', { src: 'images/dot.bin' })) as {
        tempFilePath: string;
      };
      const { savedFilePath } = (await mini.wx('saveFile', { tempFilePath })) as { savedFilePath: string };
      const { size } = (await mini.wx('getSavedFileInfo', { filePath: savedFilePath })) as { size: number };
      assert.equal(size, 4);
      await assert.rejects(mini.wx('getFileInfo', { filePath: tempFilePath }), /no such file or directory/);
    }));

  test('what the file system cannot do is named', () =>
    withFolder(host, async (mini) => {
      const words = 'not simulated: wx.getFileSystemManager().unzip';
      assert.deepEqual(await mini.callMethod('ask', 'unzip', {}), { errMsg: `unzip:fail ${words}` });
      assert.deepEqual(mini.warnings(), [words]);
    }));
}
