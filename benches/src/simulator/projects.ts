// The mini programs that are measured: a shop of 30 pages with all components of TDesign, and a copy of the sample.
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface Project {
  readonly name: string;
  readonly root: string;
  /** The page that opens first; edits are made to it. */
  readonly page: string;
}

const pageCount = 30;
const repository = join(import.meta.dirname, '../../..');
const tdesign = join(repository, 'node_modules/tdesign-miniprogram');

function writeFiles(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

export function writeShop(root: string): Project {
  const dist = join(tdesign, 'miniprogram_dist');
  const components = readdirSync(dist).filter((name) => existsSync(join(dist, name, `${name}.json`)));
  const pages = Array.from({ length: pageCount }, (_, page) => `pages/p${page}/p${page}`);
  for (const [page, path] of pages.entries()) {
    const used = components.filter((_, at) => at % pageCount === page || at % 7 === page % 7);
    const using = used.map((name) => [`t-${name}`, `tdesign-miniprogram/${name}/${name}`]);
    writeFiles(root, {
      [`${path}.json`]: JSON.stringify({ usingComponents: Object.fromEntries(using) }),
      [`${path}.wxml`]: used.map(row).join('\n'),
      [`${path}.wxss`]: used.map((name) => `.row-${name}{padding:24rpx 32rpx}`).join('\n'),
      [`${path}.ts`]: script,
    });
  }
  writeFiles(root, {
    'lib/money.ts': 'export const money = (fen: number): string => (fen / 100).toFixed(2);',
    'app.json': JSON.stringify({ pages, style: 'v2' }),
    'app.ts': 'App({})',
    'package.json': '{"dependencies":{"tdesign-miniprogram":"*"}}',
  });
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(tdesign, join(root, 'node_modules/tdesign-miniprogram'));
  return { name: 'shop', root, page: pages[0]! };
}

const row = (name: string): string =>
  `<view class="row-${name} {{on ? 'on' : ''}}" wx:for="{{list}}" wx:key="id" bindtap="tap" data-id="{{item.id}}">` +
  `<t-${name} title="{{item.title}}" bind:change="change"/><text wx:if="{{item.a && !item.b}}">{{item.price / 100}}</text></view>`;

const script = `import { money } from '../../lib/money';
Page({
  data: { list: [] as { id: string; title: string }[], on: false },
  onLoad(query: Record<string, string>) { this.setData({ list: [{ id: query.id ?? '1', title: money(1) }] }); },
  tap() { this.setData({ on: !this.data.on }); },
  change() {},
});`;

/** A copy, because edits are measured too. Its server is not there: pages open as they do without a network. */
export function copySample(root: string): Project {
  const isSource = (path: string): boolean =>
    !/^(?:node_modules|miniprogram_npm|test.*)$/.test(basename(path));
  cpSync(join(repository, 'miniprogram'), root, { recursive: true, filter: isSource });
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  return { name: 'sample', root, page: 'pages/home/home' };
}

/** One page with a list, which sets 1 000 rows and then a name in the middle; says how long until it was drawn. */
export function writeList(root: string): Project {
  writeFiles(root, {
    'app.json': '{"pages":["pages/list/list"]}',
    'app.js': 'App({})',
    'pages/list/list.json': '{}',
    'pages/list/list.wxml':
      '<view class="row" wx:for="{{rows}}" wx:key="id"><text>{{item.name}}</text><text class="price">{{item.price / 100}}</text></view>',
    'pages/list/list.wxss': '.row{display:flex;justify-content:space-between;padding:16rpx}',
    'pages/list/list.js': `const drawn = (page, data) => new Promise((resolve) => {
  const began = Date.now();
  page.setData(data, () => resolve({ drawn: Date.now() - began, returned }));
  const returned = Date.now() - began;
});
Page({
  data: { rows: [] },
  empty() { return drawn(this, { rows: [] }); },
  fill() { return drawn(this, { rows: Array.from({ length: 1000 }, (_, id) => ({ id, name: 'tea ' + id, price: id * 100 })) }); },
  rename() { return drawn(this, { 'rows[500].name': 'renamed ' + Date.now() }); },
});`,
  });
  return { name: 'list', root, page: 'pages/list/list' };
}
