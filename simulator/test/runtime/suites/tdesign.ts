// Every component of TDesign, made at once on one page: a large body of code that was written for WeChat, not for us.
import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { launch } from '@xiaoqiao/simulator/driver';
import type { HostName } from '../fixture.ts';

const library = dirname(createRequire(import.meta.url).resolve('tdesign-miniprogram/package.json'));

function componentNames(): string[] {
  const folder = join(library, 'miniprogram_dist');
  return readdirSync(folder).filter((name) => {
    try {
      return JSON.parse(readFileSync(join(folder, name, `${name}.json`), 'utf8')).component === true;
    } catch {
      // A folder that holds no component of its own name.
      return false;
    }
  });
}

/** `chat-content` takes its content for granted. */
const elementOf = (name: string): string =>
  `<t-${name}${name === 'chat-content' ? ' content="{{content}}"' : ''}>${name}</t-${name}>`;

/** A project on disk, since only there are npm packages built. */
function galleryOf(names: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'xiaoqiao-gallery-'));
  const write = (path: string, text: string) => writeFileSync(join(root, path), text);
  symlinkSync(dirname(library), join(root, 'node_modules'));
  mkdirSync(join(root, 'pages'));
  write('package.json', JSON.stringify({ dependencies: { 'tdesign-miniprogram': '*' } }));
  write('app.json', JSON.stringify({ pages: ['pages/gallery'] }));
  write('app.js', 'App({})');
  write('pages/gallery.js', 'Page({data:{content:{type:"text",data:"茶"}}})');
  write('pages/gallery.wxml', names.map(elementOf).join('\n'));
  const usingComponents = Object.fromEntries(
    names.map((name) => [`t-${name}`, `tdesign-miniprogram/${name}/${name}`]),
  );
  write('pages/gallery.json', JSON.stringify({ usingComponents }));
  return root;
}

export function tdesignSuite(host: HostName): void {
  test('every component of TDesign is made without an error', async () => {
    const names = componentNames();
    assert.ok(names.length > 60);
    const root = galleryOf(names);
    try {
      const mini = await launch(root, { host });
      try {
        await mini.waitFor('.t-tag');
        assert.deepEqual(
          mini
            .errors()
            .map(({ where, stack }) => `${where}: ${stack}`)
            // Measuring what is not drawn, TDesign rejects with null and nobody listens; in WeChat too.
            .filter((text) => text !== 'unhandled rejection: null'),
          [],
        );
      } finally {
        await mini.close();
      }
    } finally {
      rmSync(root, { recursive: true });
    }
  });
}
