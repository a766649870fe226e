// `npm run bench:simulator`: how long the simulator's compiler takes over 30 pages and all components of TDesign.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createCompiler } from '@xiaoqiao/simulator/compiler';

const pageCount = 30;
const tdesign = join(import.meta.dirname, '../../../node_modules/tdesign-miniprogram');

function writeShop(root: string): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const dist = join(tdesign, 'miniprogram_dist');
  const components = readdirSync(dist).filter((name) => existsSync(join(dist, name, `${name}.json`)));
  const pages = Array.from({ length: pageCount }, (_, page) => `pages/p${page}/p${page}`);
  for (const [page, path] of pages.entries()) {
    const used = components.filter((_, at) => at % pageCount === page || at % 7 === page % 7);
    const using = used.map((name) => [`t-${name}`, `tdesign-miniprogram/${name}/${name}`]);
    write(`${path}.json`, JSON.stringify({ usingComponents: Object.fromEntries(using) }));
    write(`${path}.wxml`, used.map(row).join('\n'));
    write(`${path}.wxss`, used.map((name) => `.row-${name}{padding:24rpx 32rpx}`).join('\n'));
    write(`${path}.ts`, script);
  }
  write('lib/money.ts', 'export const money = (fen: number): string => (fen / 100).toFixed(2);');
  write('app.json', JSON.stringify({ pages, style: 'v2' }));
  write('app.ts', 'App({})');
  write('package.json', '{"dependencies":{"tdesign-miniprogram":"*"}}');
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(tdesign, join(root, 'node_modules/tdesign-miniprogram'));
}

const row = (name: string): string =>
  `<view class="row-${name} {{on ? 'on' : ''}}" wx:for="{{list}}" wx:key="id" bindtap="tap" data-id="{{item.id}}">` +
  `<t-${name} title="{{item.title}}" bind:change="change"/><text wx:if="{{item.a && !item.b}}">{{item.price / 100}}</text></view>`;

const script = `import { money } from '../../lib/money';
Page({
  data: { list: [] as { id: string; title: string }[], on: false },
  onLoad(query: Record<string, string>) { this.setData({ list: [{ id: query.id ?? '1', title: money(1) }] }); },
  tap() { this.setData({ on: !this.data.on }); },
});`;

const root = mkdtempSync(join(tmpdir(), 'simulator-bench-'));
try {
  writeShop(root);
  const compiler = createCompiler(root);
  for (const kind of ['cold', 'again, nothing changed', 'after an edit of one page']) {
    if (kind.startsWith('after')) writeFileSync(join(root, 'pages/p1/p1.wxml'), '<view>edited</view>');
    const began = performance.now();
    const cpu = process.threadCpuUsage();
    const { components, modules, pages } = await compiler.compile();
    const used = process.threadCpuUsage(cpu);
    const took = `${Math.round(performance.now() - began)} ms, ${Math.round((used.user + used.system) / 1000)} ms of them CPU of this thread`;
    const size = `${pages.length} pages, ${Object.keys(components).length - pages.length} components, ${Object.keys(modules).length} modules`;
    console.log(`${kind}: ${took} (${size})`);
  }
} finally {
  rmSync(root, { recursive: true });
}
