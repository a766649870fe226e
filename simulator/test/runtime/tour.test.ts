// The tour: a program's own errors, what is not simulated and servers that are away, each told apart, page by page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '@xiaoqiao/simulator/compiler';
import { tour, type Visit } from '@xiaoqiao/simulator/driver';
import { page } from './fixture.ts';

test('each page is opened, and what it lacks is told apart from what is wrong with it', async () => {
  const pages = ['home', 'away', 'broken', 'thrown', 'bare', 'picture'].map(
    (name) => `pages/${name}/${name}`,
  );
  const program = await compile({
    'app.json': JSON.stringify({ pages, lazyCodeLoading: 'requiredComponents' }),
    'app.js': 'App({onLaunch(){wx.cloud.init();this.missing.length}})',
    ...page('home', { wxml: '<camera/><view>home</view>', js: 'Page({onLoad(){wx.scanCode()}})' }),
    ...page('away', {
      wxml: '<view>away</view>',
      // Port 9 takes nobody in.
      js: 'Page({async onLoad(){await wx.request({url:"http://127.0.0.1:9/teas"})}})',
    }),
    ...page('broken', { wxml: '<view>b</view>', js: 'Page({onShow(){\n  null.x}})' }),
    ...page('thrown', { js: 'throw new Error("no page")' }),
    ...page('bare'),
    // What a browser says of a picture whose server is away.
    ...page('picture', {
      wxml: '<view>p</view>',
      js: 'Page({onLoad(){Promise.reject({errMsg:"getImageInfo:fail image not found: http://127.0.0.1:9/a.png"})}})',
    }),
  });
  const visits: Visit[] = [];
  for await (const visit of tour(program, pages, { host: 'dom' })) visits.push(visit);
  const [app, home, away, broken, thrown, bare] = visits as [Visit, Visit, Visit, Visit, Visit, Visit];
  assert.deepEqual(
    visits.map((visit) => [visit.page, visit.opened, visit.blank]),
    [
      ['', true, false],
      ...[
        ['home', true, false],
        ['away', true, false],
        ['broken', true, false],
        ['thrown', false, false],
        ['bare', true, true],
        ['picture', true, false],
      ].map(([name, ...rest]) => [`pages/${name}/${name}`, ...rest]),
    ],
  );
  assert.match(app.errors.join(), /^app\.js:1:\d+ {2}TypeError: .*length.*（app onLaunch）$/);
  assert.deepEqual(app.notSimulated.toSorted(), ['<camera>', 'wx.cloud.init', 'wx.scanCode']);
  assert.deepEqual([home.errors, away.errors, bare.errors], [[], [], []]);
  assert.match(away.unanswered.join(), /^GET http:\/\/127\.0\.0\.1:9\/teas /);
  const picture = visits.at(-1)!;
  assert.deepEqual(picture.errors, []);
  assert.deepEqual(picture.unanswered, ['GET http://127.0.0.1:9/a.png image not found']);
  assert.match(broken.errors.join(), /^pages\/broken\/broken\.js:2:\d+ {2}TypeError/);
  assert.match(thrown.errors.join(), /no page/);
});
