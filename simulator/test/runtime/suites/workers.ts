// Workers: messages both ways, what their scripts see, and their errors.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HostName, logOf, page, run, untilLogged } from '../fixture.ts';

export function workersSuite(host: HostName): void {
  test('a worker hears and says copies, requires what is beside it, and has no wx', () =>
    run(
      host,
      [
        {
          'workers/fib/index.js':
            'const {fib}=require("../lib");worker.onMessage((m)=>{m.list.push(typeof wx,typeof getApp);if(m.n<0)throw new Error("negative");worker.postMessage({result:fib(m.n),list:m.list})})',
          'workers/lib.js': 'exports.fib=(n)=>n<2?n:exports.fib(n-1)+exports.fib(n-2)',
        },
        page('home', {
          js: `Page({onLoad(){
            const list=[];this.worker=wx.createWorker('workers/fib/index.js');
            this.worker.onMessage((r)=>getApp().log(r.result,r.list.join(),list.length));
            this.worker.postMessage({n:10,list});
            try{wx.createWorker('none.js')}catch(e){getApp().log(e.message)}
          },ask(n){this.worker.postMessage({n,list:[]})},listen(){this.worker.onError((e)=>getApp().log('heard',e.message))},end(){this.worker.terminate();this.ask(1)}})`,
        }),
      ],
      async (mini) => {
        await untilLogged(mini, '55 undefined,undefined 0');
        assert.match((await logOf(mini))[0] ?? '', /^createWorker:fail none\.js is not in the folder/);
        await mini.callMethod('listen');
        await mini.callMethod('ask', -1);
        await mini.waitFor(() => mini.errors().length > 0);
        await mini.callMethod('end');
        assert.deepEqual((await logOf(mini)).slice(2), ['heard negative']);
        assert.deepEqual(await mini.notSimulated(), {});
      },
      {
        app: { workers: 'workers' },
        errors: (mini) => {
          const { message, where, file, line } = mini.errors()[0]!;
          assert.deepEqual(
            [message, where, file, line],
            ['negative', 'worker workers/fib/index', 'workers/fib/index.js', 1],
          );
        },
      },
    ));
}
