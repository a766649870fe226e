// The runtime without a browser: every suite, and what only this host can show.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '@xiaoqiao/simulator/compiler';
import { launch } from '@xiaoqiao/simulator/driver';
import { page } from './fixture.ts';
import { runtimeSuites } from './suites/all.ts';

runtimeSuites('dom');

const project = (js: string) =>
  compile({ 'app.json': '{"pages":["pages/home/home"]}', 'app.js': 'App({})', ...page('home', { js }) });

test('an app that never returns is ended, and the next one runs', async () => {
  const stuck = await launch(await project('Page({stay(){for(;;);}})'), {
    host: 'dom',
    answerWithinMs: 1500,
  });
  await assert.rejects(stuck.callMethod('stay'), /did not answer within 1500 ms/);
  await stuck.close();
  const next = await launch(await project('Page({ok(){return 1}})'), { host: 'dom' });
  assert.equal(await next.callMethod('ok'), 1);
  await next.close();
});

test('two apps at once have nothing in common', async () => {
  const program = await project('globalThis.n=(globalThis.n||0)+1;Page({n(){return globalThis.n}})');
  const [one, two] = await Promise.all([launch(program, { host: 'dom' }), launch(program, { host: 'dom' })]);
  assert.deepEqual([await one.callMethod('n'), await two.callMethod('n')], [1, 1]);
  await Promise.all([one.close(), two.close()]);
});

test('timers of an app end with it', async () => {
  const mini = await launch(await project('Page({onLoad(){setInterval(()=>console.log("tick"),1)}})'), {
    host: 'dom',
  });
  await mini.waitFor(() => mini.logs().length > 1);
  await mini.close();
  const after = mini.logs().length;
  const other = await launch(await project('Page({wait(){return new Promise((r)=>setTimeout(r,30))}})'), {
    host: 'dom',
  });
  await other.callMethod('wait');
  assert.equal(mini.logs().length, after);
  await other.close();
});

test('a screenshot needs a browser, and says so', async () => {
  const mini = await launch(await project('Page({})'), { host: 'dom' });
  await assert.rejects(mini.screenshot(), /only the host "chromium"/);
  await mini.close();
});
