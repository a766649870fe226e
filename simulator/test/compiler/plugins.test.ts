// Plugins of a project on disk: the folders that stand in for them, by its settings.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { compile } from '@xiaoqiao/simulator/compiler';
import { rulesIn } from './project.ts';

const files = {
  'mini/app.json': JSON.stringify({
    pages: ['pages/home/home'],
    plugins: { chat: { version: '1.0.0', provider: 'wx0000000000000001' } },
  }),
  'mini/app.js': 'App({})',
  'mini/pages/home/home.js': "requirePlugin('chat');Page({})",
  'mini/pages/home/home.json': '{"usingComponents":{"talk":"plugin://chat/talk"}}',
  'mini/pages/home/home.wxml': '<talk/>',
  'stand-ins/chat/plugin.json': '{"publicComponents":{"talk":"talk"},"main":"./index.js"}',
  'stand-ins/chat/index.js': 'exports.say=()=>1',
  'stand-ins/chat/talk.json': '{"component":true}',
  'stand-ins/chat/talk.js': 'Component({})',
  'stand-ins/chat/talk.wxml': '<view>talk</view>',
  'stand-ins/chat/large.png': 'x'.repeat(3 * 1024 * 1024),
};

async function compiledWith(folder: string) {
  const root = mkdtempSync(join(tmpdir(), 'xiaoqiao-plugins-'));
  try {
    const all = {
      ...files,
      'project.config.json': '{"miniprogramRoot":"mini"}',
      'project.private.config.json': JSON.stringify({ simulator: { plugins: { chat: folder } } }),
    };
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return await compile(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test('the folder of the settings stands in for the plugin, and counts for no package', async () => {
  const program = await compiledWith('stand-ins/chat');
  assert.deepEqual(rulesIn(program), []);
  assert.equal(program.components['pages/home/home']?.using.talk, '__plugin__/chat/talk');
  assert.deepEqual(program.plugins, { chat: '__plugin__/chat/index' });
  assert.ok(program.sizes['']! < 1024 * 1024);
});

test('a folder that is not there is named, and the plugin is a box', async () => {
  const program = await compiledWith('stand-ins/none');
  assert.deepEqual(rulesIn(program).toSorted(), ['component-plugin', 'plugin-folder']);
  assert.equal(program.components['pages/home/home']?.using.talk, '__plugin__/chat/placeholder/talk');
});
