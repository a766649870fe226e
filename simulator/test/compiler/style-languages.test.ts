// Sass and Less beside WXSS: taken where the project says so, by the compiler that it has.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { createCompiler } from '@xiaoqiao/simulator/compiler';

const made: string[] = [];
after(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

function folderWith(files: Readonly<Record<string, string>>, plugins: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'style-languages-'));
  made.push(folder);
  const all = {
    'project.config.json': JSON.stringify({ setting: { useCompilerPlugins: plugins } }),
    'app.json': '{"pages":["pages/index/index"]}',
    'app.js': 'App({})',
    'pages/index/index.js': 'Page({})',
    'pages/index/index.wxml': '<view/>',
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** The least that answers as Less does: a variable, and its own complaint. */
const compiler = {
  'node_modules/less/package.json': '{"name":"less","main":"index.js"}',
  'node_modules/less/index.js': `exports.render=(text,{filename},done)=>/!!/.test(text)
    ?done({message:'Unrecognised input in '+filename.split('/').at(-1)})
    :done(null,{css:text.replace(/@wide:\\s*(\\w+);/,'').replace(/@wide/g,'10rpx').replace('(css) ','')})`,
};
const page = 'pages/index/index';

test('a Less sheet stands for the WXSS of its name, and imports WXSS', async () => {
  const folder = folderWith(
    {
      ...compiler,
      [`${page}.less`]: '@import "./base.wxss";\n@wide: 10rpx;\n.a{width:@wide}',
      'pages/index/base.wxss': '.base{color:red}',
    },
    ['typescript', 'less'],
  );
  const { diagnostics, styles } = await createCompiler(folder).compile();
  assert.deepEqual(diagnostics, []);
  assert.match(styles[page]?.css ?? '', /base\{color:red\}[\s\S]*a\{width:1\.3\d*vw\}/);
});

test('a changed source is compiled anew', async () => {
  const folder = folderWith({ ...compiler, [`${page}.less`]: '.a{color:red}' }, ['less']);
  const compiling = createCompiler(folder);
  await compiling.compile();
  writeFileSync(join(folder, `${page}.less`), '.a{color:blue}  ');
  assert.match((await compiling.compile()).styles[page]?.css ?? '', /blue/);
});

test('a compiler that is missing, or complains, is said at the source', async () => {
  const said = async (folder: string) =>
    (await createCompiler(folder).compile()).diagnostics.map(({ rule, file, message }) => [
      rule,
      file,
      message,
    ]);
  assert.deepEqual(await said(folderWith({ [`${page}.scss`]: '$a:1px;' }, ['sass'])), [
    ['wxss-compiler-missing', `${page}.scss`, '项目没有安装 sass，这个样式没有编译'],
  ]);
  assert.deepEqual(await said(folderWith({ ...compiler, [`${page}.less`]: '!!' }, ['less'])), [
    ['wxss-compiler', `${page}.less`, 'less 无法编译：Unrecognised input in index.less'],
  ]);
});

test('without the plugin such a file is nobody’s', async () => {
  const folder = folderWith({ ...compiler, [`${page}.less`]: '.a{color:red}' }, false);
  const { diagnostics, styles } = await createCompiler(folder).compile();
  assert.deepEqual([diagnostics, styles[page]], [[], undefined]);
});
