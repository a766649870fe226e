// What a program asks for that this machine has not: plugins, with and without a stand-in, and Skyline; and what is said of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { component, type HostName, page, run, untilLogged } from '../fixture.ts';

export function pluginsSuite(host: HostName): void {
  const chat = {
    app: { plugins: { chat: { version: '1.0.0', provider: 'wx0000000000000001' } } },
    pages: page('home', {
      json: { usingComponents: { talk: 'plugin://chat/talk' } },
      wxml: '<talk class="talk" name="龙井" binddone="done"><view class="inside">茶</view></talk>',
      js: `const chat=requirePlugin('chat');chat.version;
Page({done(e){getApp().log('done',e.detail.n)},say(){return chat.say('水')},later(){return requirePlugin.async('chat').then((c)=>c.say('茶'))}})`,
    }),
  };

  test('a plugin that is not here is a box that names it, and what is called of it fails with its name', () =>
    run(
      host,
      [chat.pages],
      async (mini) => {
        assert.match(await mini.text('.talk'), /插件 chat 的 talk 不在本机.*茶/);
        await assert.rejects(
          mini.callMethod('say'),
          /plugin "chat" is not on this machine: say\(\) cannot run/,
        );
        assert.ok(mini.warnings().some((each) => each.includes('plugin "chat"')));
      },
      { app: chat.app },
    ));

  test('a folder stands in for a plugin: its components, and what requirePlugin gives', () =>
    run(
      host,
      [
        chat.pages,
        {
          '__plugin__/chat/plugin.json': '{"publicComponents":{"talk":"parts/talk"},"main":"index.js"}',
          '__plugin__/chat/index.js': 'const {kind}=require("./kind");exports.say=(what)=>kind+what',
          '__plugin__/chat/kind.js': 'exports.kind="绿"',
          '__plugin__/chat/parts/talk.json': '{"component":true}',
          '__plugin__/chat/parts/talk.js':
            'Component({properties:{name:String},methods:{go(){this.triggerEvent("done",{n:7})}}})',
          '__plugin__/chat/parts/talk.wxml': '<view class="go" bindtap="go">{{name}}</view><slot/>',
        },
      ],
      async (mini) => {
        assert.equal(await mini.text('.go'), '龙井');
        await mini.tap('.go');
        await untilLogged(mini, 'done 7');
        assert.equal(await mini.callMethod('say', 1), '绿水');
        assert.equal(await mini.callMethod('later'), '绿茶');
        assert.deepEqual(mini.warnings(), []);
      },
      { app: chat.app },
    ));

  test('an app for Skyline runs, and its worklets come to their end', () =>
    run(
      host,
      [
        page('home', {
          json: { renderer: 'skyline', componentFramework: 'glass-easel' },
          wxml: '<view class="box" id="box" worklet:onscroll="moved">茶</view>',
          js: `const {shared,derived,timing,spring,sequence,runOnJS,runOnUI,Easing}=wx.worklet;
Page({moved(){'worklet'},onLoad(){const x=shared(0);const twice=derived(()=>{'worklet';return x.value*2});
x.value=timing(100,{duration:300,easing:Easing.bezier(0,0,1,1)},()=>{'worklet';runOnJS((w)=>getApp().log(w))('end')});
this.applyAnimatedStyle('#box',()=>{'worklet';return {width:twice.value+'px',opacity:.5}});
runOnUI(()=>{'worklet';x.value=sequence(spring(1),timing(2))})();this.x=x},
look(){return [this.x.value,wx.getSkylineInfoSync().isSupported]}})`,
        }),
      ],
      async (mini) => {
        assert.deepEqual(await mini.callMethod('look'), [2, false]);
        assert.match(String(await mini.attribute('.box', 'style')), /width: ?200px/);
      },
      { app: { renderer: 'skyline', componentFramework: 'glass-easel', rendererOptions: { skyline: {} } } },
    ));

  test('what WeChat does not print is not said, and what it prints is', () =>
    run(
      host,
      [
        page('home', {
          json: { usingComponents: { tea: '/components/tea/tea' } },
          wxml: `<view tabindex="0" wx:for="{{2}}" wx:key="index"/><view wx:for="{{none}}" wx:key="id"/><button lang="en"/><tea nothing="{{1}}" name="龙井"/>
            <view wx:for="{{same}}" wx:key="id">{{item.id}}</view><tea name="{{bad}}"/>`,
          js: 'Page({data:{same:[{id:1}],bad:""},twice(){this.setData({same:[{id:1},{id:1}],bad:{}})}})',
        }),
        component('tea', {
          js: 'Component({properties:{name:String},relations:{"../pot/pot":{type:"parent"}}})',
          wxml: '{{name}}',
        }),
      ],
      async (mini) => {
        assert.deepEqual(mini.warnings(), []);
        await mini.callMethod('twice');
        assert.ok(mini.warnings().some((each) => /keys are not unique/.test(each)));
        assert.ok(mini.warnings().some((each) => /"name" .*expected <String>/.test(each)));
      },
    ));
}
