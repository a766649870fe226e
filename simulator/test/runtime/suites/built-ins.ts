// The built-in components: what they tell the page, what a form collects, what a picker offers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { component, type HostName, logOf, page, run, untilLogged } from '../fixture.ts';

const telling = (more = '') =>
  `Page({data:{},tell(e){getApp().log(e.type,JSON.stringify(e.detail&&e.detail.value!==undefined?e.detail.value:e.detail))},${more}})`;

const check = (
  name: string,
  host: HostName,
  wxml: string,
  use: Parameters<typeof run>[2],
  js = telling(),
): void => void test(name, () => run(host, [page('home', { wxml, js }), page('other')], use));

export function builtInsSuite(host: HostName): void {
  check(
    'a text decodes references and widens spaces when it is told to, and line breaks stay',
    host,
    `<text class="raw">&lt;&nbsp;{{a}}</text><text class="decoded" decode>&lt;&amp;lt;&nbsp;{{a}}<block wx:if="{{more}}">&gt;</block></text><text class="wide" space="ensp">a b</text>
<text class="break">\\n</text><text class="end">茶\\n</text><text class="brace">{\\n</text>`,
    async (mini) => {
      assert.equal(await mini.text('.raw'), '&lt;&nbsp;x');
      assert.equal(await mini.text('.decoded'), '<&lt;\u00a0x');
      await mini.setData({ a: '&apos;' });
      assert.equal(await mini.text('.decoded'), "<&lt;\u00a0'");
      await mini.setData({ more: true });
      await mini.waitFor(async () => (await mini.text('.decoded')) === "<&lt;\u00a0'>");
      assert.equal(await mini.text('.wide'), 'a\u2002b');
      const html = await mini.html();
      for (const name of ['break', 'end', 'brace'])
        assert.match(html, new RegExp(`${name}"[^>]*>[^<\\n]?\\n</wx-text>`));
    },
    'Page({data:{a:"x"}})',
  );

  check(
    'checkboxes tell their group what is ticked, in the order of the page',
    host,
    `<checkbox-group bindchange="tell"><label wx:for="{{['a','b','c']}}" wx:key="*this"><checkbox value="{{item}}" class="{{item}}" disabled="{{item==='c'}}"/>{{item}}</label></checkbox-group>`,
    async (mini) => {
      for (const name of ['b', 'a', 'c', 'b']) await mini.tap(`.${name}`);
      assert.deepEqual(await logOf(mini), ['change ["b"]', 'change ["a","b"]', 'change ["a"]']);
      assert.equal(await mini.attribute('.a', 'aria-checked'), 'true');
    },
  );

  check(
    'of radios one is chosen, and choosing it again says nothing',
    host,
    '<radio-group bindchange="tell"><radio value="a" class="a" checked/><radio value="b" class="b"/></radio-group>',
    async (mini) => {
      for (const name of ['b', 'b', 'a']) await mini.tap(`.${name}`);
      assert.deepEqual(await logOf(mini), ['change "b"', 'change "a"']);
      assert.equal(await mini.attribute('.b', 'aria-checked'), 'false');
    },
  );

  check(
    'a label gives its tap to its control, but not twice',
    host,
    '<label class="l"><text class="t">x</text><switch class="s" bindchange="tell"/></label><label for="far" class="f">y</label><switch id="far" bindchange="tell" disabled/>',
    async (mini) => {
      for (const name of ['.t', '.s', '.f']) await mini.tap(name);
      assert.deepEqual(await logOf(mini), ['change true', 'change false']);
    },
  );

  test('a form sends what its fields hold, those in components and those that are components too', () =>
    run(
      host,
      [
        page('home', {
          wxml: `<form bindsubmit="tell" bindreset="tell"><input name="i" value="1" class="i"/><textarea name="t" value="2"/><switch name="s" checked/><slider name="n" value="30"/>
<checkbox-group name="c"><checkbox value="x" checked/></checkbox-group><radio-group name="r"><radio value="y" checked/></radio-group>
<picker name="p" range="{{['a','b']}}" value="1"/><input value="no name"/><part/><own name="o"/><button form-type="submit" class="go">发</button><button form-type="reset" class="back">空</button></form>`,
          js: telling(),
          json: { usingComponents: { part: '/components/part/part', own: '/components/own/own' } },
        }),
        component('part', { wxml: '<input name="inner" value="3"/>' }),
        component('own', {
          js: 'Component({behaviors:["wx://form-field"],lifetimes:{attached(){this.setData({value:{x:1}})}}})',
        }),
      ],
      async (mini) => {
        await mini.input('.i', '9');
        await mini.tap('.go');
        await mini.tap('.back');
        await mini.tap('.go');
        const value = (i: string) =>
          `submit {"i":"${i}","t":"2","s":true,"n":30,"c":["x"],"r":"y","p":"1","inner":"3","o":{"x":1}}`;
        assert.deepEqual(
          (await logOf(mini)).map((line) => line.replace(/^reset .*/, 'reset')),
          [value('9'), 'reset', value('1')],
        );
      },
    ));

  test('a component with wx://form-field-button sends its form', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<form bindsubmit="tell"><input name="i" value="1"/><own form-type="submit" class="go"/></form>',
          js: telling(),
          json: { usingComponents: { own: '/components/own/own' } },
        }),
        component('own', { wxml: '<view>x</view>', js: 'Component({behaviors:["wx://form-field-button"]})' }),
      ],
      async (mini) => {
        await mini.tap('.go');
        assert.deepEqual(await logOf(mini), ['submit {"i":"1"}']);
      },
    ));

  check(
    'a selector picker tells the index as text, and nothing when it is cancelled',
    host,
    '<picker class="p" range="{{list}}" range-key="n" bindchange="tell" bindcancel="tell" header-text="选"><view class="in">x</view></picker>',
    async (mini) => {
      await mini.tap('.in');
      assert.deepEqual((await mini.phone()).picker, { title: '选', columns: [['一', '二']], selected: [0] });
      await mini.pick(['二']);
      await mini.tap('.in');
      await mini.pick(null);
      assert.deepEqual(await logOf(mini), ['change "1"', 'cancel {}']);
      assert.equal((await mini.phone()).picker, null);
    },
    'Page({data:{list:[{n:"一"},{n:"二"}]},tell(e){getApp().log(e.type,JSON.stringify(e.detail.value===undefined?{}:e.detail.value))}})',
  );

  check(
    'a multi-selector tells each turn, and takes the columns the page answers with',
    host,
    '<picker mode="multiSelector" class="p" range="{{range}}" value="{{value}}" bindchange="tell" bindcolumnchange="turn"><view class="in">x</view></picker>',
    async (mini) => {
      await mini.tap('.in');
      await mini.pick(['乙', '三']);
      assert.deepEqual(await logOf(mini), ['turn 0 1', 'turn 1 1', 'change [1,1]']);
    },
    'Page({data:{range:[["甲","乙"],["一"]],value:[0,0]},turn(e){const{column,value}=e.detail;getApp().log("turn",column,value);if(column===0)this.setData({range:[["甲","乙"],["二","三"]],value:[value,0]});else this.setData({"value[1]":value})},tell(e){getApp().log(e.type,JSON.stringify(e.detail.value))}})',
  );

  check(
    'a region picker has China’s provinces, cities and districts',
    host,
    `<picker mode="region" value="{{['浙江省','杭州市','西湖区']}}" bindchange="tell"><view class="in">x</view></picker>`,
    async (mini) => {
      await mini.tap('.in');
      await mini.waitFor(async () => (await mini.phone()).picker !== null);
      await mini.pick(['江苏省', '苏州市', '姑苏区']);
      assert.deepEqual(await logOf(mini), ['change ["江苏省","苏州市","姑苏区"]']);
    },
  );

  check(
    'a swiper shows the slide it is told, and tells of the one it comes to',
    host,
    '<swiper class="s" current="{{at}}" duration="0" bindchange="tell" circular><swiper-item wx:for="{{[0,1,2]}}" wx:key="*this" item-id="{{item}}">{{item}}</swiper-item></swiper>',
    async (mini) => {
      await mini.setData({ at: 2 });
      await untilLogged(mini, 'change 2 ""');
    },
    'Page({data:{at:0},tell(e){getApp().log(e.type,e.detail.current,JSON.stringify(e.detail.source))}})',
  );

  check(
    'a finger turns a swiper to the next slide, and moves a movable box',
    host,
    '<swiper class="s" duration="0" bindchange="tell"><swiper-item class="first">0</swiper-item><swiper-item>1</swiper-item></swiper><movable-area style="width:300px;height:300px"><movable-view class="m" direction="all" style="width:50px;height:50px" bindchange="moved">x</movable-view></movable-area>',
    async (mini) => {
      await mini.swipe('.first', { x: -200, y: 0 });
      await untilLogged(mini, 'change 1 "touch"');
      await mini.swipe('.m', { x: 60, y: 40 });
      await mini.waitFor(async () => ((await logOf(mini)).at(-1) ?? '').startsWith('moved'));
    },
    'Page({tell(e){getApp().log(e.type,e.detail.current,JSON.stringify(e.detail.source))},moved(e){if(e.detail.source)getApp().log("moved",e.detail.x,e.detail.y)}})',
  );

  check(
    'an autoplaying swiper goes on by itself',
    host,
    '<swiper autoplay interval="100" duration="0" bindchange="tell"><swiper-item/><swiper-item/></swiper>',
    (mini) => mini.waitFor(async () => (await logOf(mini)).some((line) => line === 'change autoplay')),
    'Page({tell(e){getApp().log(e.type,e.detail.source)}})',
  );

  check(
    'rich text draws what is allowed and nothing else',
    host,
    '<rich-text class="r" nodes="{{html}}"/><rich-text class="n" nodes="{{nodes}}"/>',
    async (mini) => {
      const html = await mini.html();
      assert.match(html, /<p class="a">x<img alt="p"><\/p>/);
      assert.match(html, /<b>y &lt;z&gt;<\/b>/);
      assert.doesNotMatch(html, /script|onclick|javascript:|iframe/i);
    },
    `Page({data:{html:'<p class="a" onclick="x()">x<img alt="p" src="javascript:1"><script>bad()</script><iframe src="/"></iframe></p>',nodes:[{name:'b',attrs:{onclick:'x'},children:[{type:'text',text:'y &lt;z&gt;'}]},{name:'script'}]}})`,
  );

  check(
    'a navigator opens its page',
    host,
    '<navigator url="/pages/other/other?a=1" class="go">x</navigator>',
    async (mini) => {
      await mini.tap('.go');
      await mini.waitFor(async () => (await mini.page()).path === 'pages/other/other');
    },
  );

  check(
    'progress, icon and slider draw what they are given',
    host,
    '<progress percent="40" show-info class="p"/><icon type="success" class="i" size="30"/><slider class="s" value="7" bindchange="tell" show-value/>',
    async (mini) => {
      assert.equal(await mini.attribute('.p', 'aria-valuenow'), '40');
      assert.match(await mini.html(), /<svg viewBox="0 0 24 24"><circle/);
    },
  );

  check('what needs what a simulator has not says so', host, '<editor/><camera/>', async (mini) => {
    assert.deepEqual(mini.warnings().filter((each) => /<(editor|camera)>/.test(each)).length, 2);
  });
}
