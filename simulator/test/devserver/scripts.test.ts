// The server's own scripts are kept by a browser for as long as their address says what is in them; everything else is asked for anew.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Served, startDevServer } from '@xiaoqiao/simulator/devserver';

const project = mkdtempSync(join(tmpdir(), 'simulator-scripts-'));
let served: Served;

before(async () => {
  writeFileSync(join(project, 'app.json'), '{"pages":["home"]}');
  for (const [name, text] of Object.entries({
    'app.js': 'App({})',
    'home.js': 'Page({})',
    'home.wxml': 'tea',
  }))
    writeFileSync(join(project, name), text);
  writeFileSync(join(project, 'tea.png'), 'a picture');
  served = await startDevServer({ project, port: 0 });
});
after(async () => {
  await served.close();
  rmSync(project, { recursive: true });
});

async function get(path: string): Promise<{ text: string; kept: string | null }> {
  const response = await fetch(served.url + path);
  assert.equal(response.status, 200);
  return { text: await response.text(), kept: response.headers.get('cache-control') };
}

for (const [document, names] of [
  ['-/phone', ['shell', 'service']],
  ['', ['workbench']],
] as const) {
  test(`/${document} is asked for anew, and names its scripts by their content`, async () => {
    const { text, kept } = await get(document);
    assert.equal(kept, 'no-store');
    for (const name of names) {
      const address = new RegExp(`/(-/${name}\\.js\\?v=[0-9a-f]{16})['"]`).exec(text)?.[1];
      assert.ok(address);
      assert.equal((await get(address)).kept, 'max-age=31536000, immutable');
      assert.equal((await get(`-/${name}.js?v=0123456789abcdef`)).kept, 'no-store');
      assert.equal((await get(`-/${name}.js`)).kept, 'no-store');
    }
  });
}

test('the program is sent by itself, without paths of this machine', async () => {
  const { text, kept } = await get('-/program.json');
  assert.equal(kept, 'no-store');
  const sent = JSON.parse(text);
  assert.deepEqual(Object.keys(sent.modules), ['app', 'home']);
  assert.doesNotMatch(text, new RegExp(project));
  assert.doesNotMatch((await get('-/launch.json')).text, /modules/);
});

test('after an edit the program is the new one', async () => {
  writeFileSync(join(project, 'home.js'), 'Page({ data: { tea: "oolong" } })');
  while (!(await get('-/program.json')).text.includes('oolong'));
});
