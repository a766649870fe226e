// Canvases: the old drawing context by `canvas-id`, the native one by a query, pictures of both, fingers on them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { component, type HostName, logOf, page, run, untilLogged } from '../fixture.ts';

export function canvasSuite(host: HostName): void {
  test('wx.createCanvasContext draws by canvas-id, and draw calls back', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<canvas canvas-id="poster" style="width:40px;height:20px"/>',
          js: `Page({onReady(){
            const c=wx.createCanvasContext('poster',this);
            const g=c.createLinearGradient(0,0,40,0);g.addColorStop(0,'#ff0000');g.addColorStop(1,'#ff0000');
            c.setFillStyle(g);c.fillRect(0,0,20,20);
            c.fillStyle='#0000ff';c.fillRect(20,0,20,20);
            c.setFontSize(10);c.fillText('茶',0,10);
            getApp().log('wide',c.measureText('茶茶').width>c.measureText('茶').width);
            c.draw(false,()=>wx.canvasGetImageData({canvasId:'poster',x:30,y:5,width:1,height:1,success:({data,width})=>getApp().log('pixel',width,...data)}));
          }})`,
        }),
      ],
      async (mini) => {
        await untilLogged(mini, /^pixel/);
        const [wide, pixel] = await logOf(mini);
        assert.equal(wide, 'wide true');
        // Without a browser nothing is drawn.
        if (host === 'chromium') assert.equal(pixel, 'pixel 1 0 0 255 255');
        else assert.match(pixel ?? '', /^pixel 1 0 0 0 0/);
        assert.deepEqual(await mini.notSimulated(), {});
      },
    ));

  test('actions of a context without a canvas are drawn by an id, and added to with reserve', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<canvas canvas-id="old" style="width:40px;height:20px"/>',
          js: `Page({onReady(){
            const c=wx.createContext();
            c.setFillStyle('#ff0000');c.rect(0,0,20,20);c.fill();
            const red=c.getActions();
            getApp().log(c.getActions().length);
            c.setFillStyle('#0000ff');c.fillRect(20,0,20,20);
            const at=(x)=>new Promise((done)=>wx.canvasGetImageData({canvasId:'old',x,y:5,width:1,height:1,success:({data})=>done([...data].join(' '))}));
            wx.drawCanvas({canvasId:'old',actions:red});
            wx.drawCanvas({canvasId:'old',actions:c.getActions(),reserve:true,success:async()=>getApp().log(await at(5),await at(30))});
          }})`,
        }),
      ],
      async (mini) => {
        await untilLogged(mini, / /);
        const [left, pixels] = await logOf(mini);
        assert.equal(left, '0');
        // Without a browser nothing is drawn.
        assert.equal(pixels, host === 'chromium' ? '255 0 0 255 0 0 255 255' : '0 0 0 0 0 0 0 0');
        assert.deepEqual(await mini.notSimulated(), {});
      },
    ));

  test('a canvas in a component is found by its id, and becomes a file', () =>
    run(
      host,
      [
        page('home', { wxml: '<sheet/>', json: { usingComponents: { sheet: '/components/sheet/sheet' } } }),
        component('sheet', {
          wxml: '<canvas canvas-id="c" style="width:40px;height:20px"/>',
          js: `Component({lifetimes:{ready(){
            const c=wx.createCanvasContext('c',this);c.setFillStyle('red');c.fillRect(0,0,40,20);c.draw();
            c.draw(true,()=>wx.canvasToTempFilePath({canvasId:'c',success:({tempFilePath})=>getApp().log('file',tempFilePath)},this));
          }}})`,
        }),
      ],
      async (mini) => {
        await untilLogged(mini, /^file wxfile:\/\/tmp\/\d+\.png$/);
      },
    ));

  test('a canvas of type 2d takes the calls of its context', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<canvas type="2d" id="c" style="width:40px;height:20px"/>',
          js: `Page({onReady(){
            wx.createSelectorQuery().select('#c').fields({node:true,size:true}).exec(([{node}])=>{
              const c=node.getContext('2d');node.width=40;node.height=20;
              c.scale(1,1);c.fillStyle='#00ff00';c.fillRect(0,0,40,20);
              const image=node.createImage();image.src='/pictures/tea.png';
              getApp().log(c.canvas===node,c.fillStyle,image.src,node.toDataURL().slice(0,14));
              wx.canvasToTempFilePath({canvas:node,fileType:'png',success:(r)=>getApp().log(r.errMsg)});
            });
          }})`,
        }),
      ],
      async (mini) => {
        await untilLogged(mini, 'canvasToTempFilePath:ok');
        assert.equal((await logOf(mini))[0], 'true #00ff00 /pictures/tea.png data:image/png');
      },
    ));

  test('fingers on a canvas have their place on it', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<view style="height:30px"/><canvas canvas-id="c" class="c" bindtouchstart="down" style="width:100px;height:50px"/>',
          js: 'Page({down({touches:[t]}){getApp().log(t.x-t.clientX,t.y-t.clientY)}})',
        }),
      ],
      async (mini) => {
        await mini.tap('.c');
        assert.deepEqual(await logOf(mini), [host === 'chromium' ? '0 -30' : '0 0']);
      },
    ));
}
