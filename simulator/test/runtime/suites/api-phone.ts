// What `wx` does on the phone itself: storage, files, what is shown over the page, bars, clipboard, pictures, settings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HostName, logOf, page, run, untilLogged } from '../fixture.ts';
import { apiPage, ask } from './api-page.ts';

const more = `
atOnce(){const seen=[];wx.getSystemInfo({success:(r)=>r.windowWidth>0&&seen.push('success'),complete:()=>seen.push('complete')});seen.push('returned');return seen},
sync(name,...given){try{return {value:wx[name](...given)}}catch(e){return {error:e.message}}},
fs(name,...given){try{return {value:wx.getFileSystemManager()[name](...given)}}catch(e){return {error:e.message}}},
fsAsk(name,given){return new Promise((done)=>wx.getFileSystemManager()[name]({...given,success:(v)=>done(v),fail:(v)=>done(v)}))},
kinds(){const date=new Date(86400000);const values=[1,'a',true,null,{a:[1]},undefined,date];values.forEach((v,n)=>wx.setStorageSync('k'+n,v));return values.map((v,n)=>{const got=wx.getStorageSync('k'+n);return [got===null?'null':got instanceof Date?'Date':typeof got,got instanceof Date?got.getTime():got]})},
fill(){const text='x'.repeat(1000000);let n=0;try{for(;;n++)wx.setStorageSync('big'+n,text)}catch(e){return {n,error:e.message}}},
hear(){wx.onThemeChange(this.themed=({theme})=>getApp().log('theme',theme));wx.onNetworkStatusChange((e)=>getApp().log('network',e.isConnected,e.networkType))},
deaf(){wx.offThemeChange(this.themed)},
onPullDownRefresh(){getApp().log('pulled')},
size(path){return new Promise((done)=>wx.getFileInfo({filePath:path,success:(r)=>done(r.size)}))},`;

const tabs = {
  tabBar: {
    list: [
      { pagePath: 'pages/home/home', text: '首页' },
      { pagePath: 'pages/mine/mine', text: '我的' },
    ],
  },
};

type Use = Parameters<typeof run>[2];

const check = (name: string, host: HostName, use: Use, app: Record<string, unknown> = {}): void =>
  void test(name, () => run(host, [apiPage(more), page('mine')], use, { app }));

export function apiPhoneSuite(host: HostName): void {
  check('storage keeps values of every plain kind, by themselves', host, async (mini) => {
    assert.deepEqual(await mini.callMethod('kinds'), [
      ['number', 1],
      ['string', 'a'],
      ['boolean', true],
      ['null', null],
      ['object', { a: [1] }],
      ['undefined', null],
      ['Date', 86_400_000],
    ]);
    assert.deepEqual(await mini.wx('getStorage', { key: 'k4' }), {
      data: { a: [1] },
      errMsg: 'getStorage:ok',
    });
    const info = await ask(mini, 'getStorageInfo');
    assert.deepEqual([info.keys.length, info.currentSize, info.limitSize], [7, 1, 10_240]);
    await mini.wx('removeStorage', { key: 'k0' });
    await mini.wx('batchSetStorage', { kvList: [{ key: 'b', value: 2 }] });
    assert.deepEqual((await ask(mini, 'batchGetStorage', { keyList: ['b', 'k0'] })).dataList, [2, '']);
    await mini.wx('clearStorage');
    assert.deepEqual((await ask(mini, 'getStorageInfo')).keys, []);
  });

  check('a missing key is an empty text, or a failure where there are callbacks', host, async (mini) => {
    assert.deepEqual(await mini.callMethod('sync', 'getStorageSync', 'none'), { value: '' });
    assert.deepEqual(await ask(mini, 'getStorage', { key: 'none' }), {
      came: 'fail',
      errMsg: 'getStorage:fail data not found',
    });
    await assert.rejects(mini.wx('getStorage', { key: 'none' }), /^Error: getStorage:fail data not found$/);
    const wrong = 'parameter error: parameter.key should be String instead of Undefined;';
    assert.deepEqual(await mini.callMethod('sync', 'setStorageSync'), {
      error: `setStorageSync:fail ${wrong}`,
    });
    assert.equal((await ask(mini, 'setStorage', { data: 1 })).errMsg, `setStorage:fail ${wrong}`);
  });

  check('storage has room for a megabyte a key, and for so much in all', host, async (mini) => {
    assert.deepEqual(await mini.callMethod('sync', 'setStorageSync', 'k', 'x'.repeat(1024 * 1024)), {
      error: 'setStorageSync:fail entry size limit reached',
    });
    const { n, error } = (await mini.callMethod('fill')) as { n: number; error: string };
    assert.equal(error, 'setStorageSync:fail exceed storage max size 10Mb');
    // Chromium's own store holds five million letters.
    assert.equal(n, host === 'dom' ? 10 : 5);
  });

  check('a toast goes by itself, a loading one when it is told', host, async (mini) => {
    assert.deepEqual(await ask(mini, 'showToast', { title: '好', duration: 60 }), {
      came: 'success',
      errMsg: 'showToast:ok',
    });
    assert.deepEqual((await mini.phone()).toast, { title: '好', icon: 'success', mask: false });
    await mini.waitFor(async () => (await mini.phone()).toast === null);
    await mini.wx('showToast', { title: '坏', icon: 'error', mask: true });
    assert.deepEqual((await mini.phone()).toast, { title: '坏', icon: 'error', mask: true });
    await mini.wx('hideToast');
    await mini.wx('showLoading', { title: '等' });
    assert.equal((await mini.phone()).toast?.icon, 'loading');
    await mini.wx('hideLoading');
    assert.equal((await mini.phone()).toast, null);
  });

  check('a modal answers what was tapped, and what was typed', host, async (mini) => {
    const answered = async (given: object, answer: { confirm: boolean; content?: string }) => {
      const told = ask(mini, 'showModal', { title: '问', ...given });
      await mini.waitFor(async () => (await mini.phone()).modal !== null);
      await mini.answerModal(answer);
      const { came: _, ...rest } = await told;
      return rest;
    };
    const errMsg = 'showModal:ok';
    assert.deepEqual(await answered({}, { confirm: true }), { confirm: true, cancel: false, errMsg });
    assert.deepEqual(await answered({}, { confirm: false }), { confirm: false, cancel: true, errMsg });
    assert.deepEqual(await answered({ editable: true }, { confirm: true, content: '茶' }), {
      ...{ confirm: true, cancel: false, content: '茶' },
      errMsg,
    });
  });

  check(
    'an action sheet answers the index, cancelling it is a failure, and it has six items at most',
    host,
    async (mini) => {
      const answered = async (index: number | null) => {
        const told = ask(mini, 'showActionSheet', { itemList: ['甲', '乙'] });
        await mini.waitFor(async () => (await mini.phone()).actionSheet !== null);
        await mini.answerActionSheet(index);
        return told;
      };
      assert.deepEqual(await answered(1), { came: 'success', tapIndex: 1, errMsg: 'showActionSheet:ok' });
      assert.deepEqual(await answered(null), { came: 'fail', errMsg: 'showActionSheet:fail cancel' });
      const refused = async (itemList: string[]) => (await ask(mini, 'showActionSheet', { itemList })).errMsg;
      assert.equal(
        await refused([...'1234567']),
        'showActionSheet:fail parameter error: itemList should not be larger than 6',
      );
      assert.match(await refused([]), /^showActionSheet:fail parameter error: parameter.itemList/);
    },
  );

  check('the navigation bar has the title, colours and spinner it is given', host, async (mini) => {
    const bar = async () => (await mini.phone()).bars[(await mini.page()).id]!;
    await mini.wx('setNavigationBarTitle', { title: '茶' });
    await mini.wx('setNavigationBarColor', { frontColor: '#ffffff', backgroundColor: '#112233' });
    await mini.wx('showNavigationBarLoading');
    const { title, frontColor, backgroundColor, loading } = await bar();
    assert.deepEqual([title, frontColor, backgroundColor, loading], ['茶', 'white', '#112233', true]);
    await mini.wx('hideNavigationBarLoading');
    assert.equal((await bar()).loading, false);
    assert.match(
      (await ask(mini, 'setNavigationBarColor', { frontColor: 'red', backgroundColor: '#fff' })).errMsg,
      /^setNavigationBarColor:fail invalid frontColor/,
    );
  });

  check(
    'tabs have badges and dots, and go and come',
    host,
    async (mini) => {
      const item = async (index: number) => (await mini.phone()).tabBar?.items[index];
      await mini.wx('setTabBarBadge', { index: 1, text: '12345' });
      assert.equal((await item(1))?.badge, '…');
      await mini.wx('setTabBarBadge', { index: 1, text: '99+' });
      assert.equal((await item(1))?.badge, '99+');
      await mini.wx('showTabBarRedDot', { index: 1 });
      assert.deepEqual([(await item(1))?.badge, (await item(1))?.dot], [undefined, true]);
      await mini.wx('hideTabBarRedDot', { index: 1 });
      assert.equal((await item(1))?.dot, false);
      await mini.wx('setTabBarItem', { index: 0, text: '店' });
      assert.equal((await item(0))?.text, '店');
      await mini.wx('hideTabBar');
      assert.equal((await mini.phone()).tabBar?.visible, false);
      assert.equal(
        (await ask(mini, 'setTabBarBadge', { index: 9, text: '1' })).errMsg,
        'setTabBarBadge:fail tabbar item not found',
      );
    },
    tabs,
  );

  check('a page that is no tab has no tab bar to change', host, async (mini) => {
    assert.equal((await ask(mini, 'hideTabBar')).errMsg, 'hideTabBar:fail not TabBar page');
  });

  check('pulling down shows until the page stops it', host, async (mini) => {
    await mini.wx('startPullDownRefresh');
    await untilLogged(mini, 'pulled');
    assert.deepEqual((await mini.phone()).refreshing, [(await mini.page()).id]);
    await mini.wx('stopPullDownRefresh');
    assert.deepEqual((await mini.phone()).refreshing, []);
  });

  check('files of the app are written, read, moved and listed', host, async (mini) => {
    const fs = (name: string, ...given: unknown[]) => mini.callMethod('fs', name, ...given);
    const path = 'wxfile://usr/tea.txt';
    assert.deepEqual(await fs('writeFileSync', path, '龙', 'utf8'), {});
    await fs('appendFileSync', path, '井');
    assert.deepEqual(await fs('readFileSync', path, 'utf8'), { value: '龙井' });
    assert.deepEqual(await fs('readFileSync', path, 'base64'), { value: '6b6Z5LqV' });
    assert.deepEqual(await mini.callMethod('fsAsk', 'getFileInfo', { filePath: path }), {
      size: 6,
      errMsg: 'getFileInfo:ok',
    });
    assert.deepEqual(await fs('copyFileSync', path, 'wxfile://usr/box/copy.txt'), {
      error: 'copyFileSync:fail no such file or directory, open wxfile://usr/box/copy.txt',
    });
    await fs('mkdirSync', 'wxfile://usr/box');
    await fs('copyFileSync', path, 'wxfile://usr/box/copy.txt');
    await fs('renameSync', path, 'wxfile://usr/leaf.txt');
    assert.deepEqual(await fs('readdirSync', 'wxfile://usr'), { value: ['box', 'leaf.txt'] });
    assert.deepEqual(await mini.callMethod('fsAsk', 'unlink', { filePath: 'wxfile://usr/leaf.txt' }), {
      errMsg: 'unlink:ok',
    });
    assert.deepEqual(await fs('readFileSync', path), {
      error: `readFileSync:fail no such file or directory ${path}`,
    });
    assert.deepEqual(await mini.callMethod('fsAsk', 'access', { path }), {
      errMsg: `access:fail no such file or directory ${path}`,
    });
    assert.deepEqual(await fs('writeFileSync', '/app.js', 'x'), {
      error: 'writeFileSync:fail permission denied, open /app.js',
    });
  });

  check('getSystemInfo answers before it returns', host, async (mini) => {
    assert.deepEqual(await mini.callMethod('atOnce'), ['success', 'complete', 'returned']);
    assert.equal(((await mini.wx('getSystemInfo')) as { errMsg: string }).errMsg, 'getSystemInfo:ok');
  });

  check('what is copied can be pasted', host, async (mini) => {
    await mini.wx('setClipboardData', { data: '龙井' });
    assert.equal((await mini.phone()).toast?.title, '内容已复制');
    assert.deepEqual(await ask(mini, 'getClipboardData'), {
      came: 'success',
      data: '龙井',
      errMsg: 'getClipboardData:ok',
    });
  });

  check('pictures come from the album or the camera, and are files then', host, async (mini) => {
    const chosen = async (given: object, index: number | null) => {
      const told = ask(mini, 'chooseMedia', given);
      await mini.waitFor(async () => (await mini.phone()).actionSheet !== null);
      assert.deepEqual((await mini.phone()).actionSheet?.items, ['从相册选择', '拍摄']);
      await mini.answerActionSheet(index);
      return told;
    };
    const { type, tempFiles } = await chosen({ count: 2, mediaType: ['image'] }, 0);
    assert.deepEqual([type, tempFiles.length, tempFiles[0].fileType], ['image', 2, 'image']);
    assert.equal(await mini.callMethod('size', tempFiles[0].tempFilePath), tempFiles[0].size);
    assert.equal((await chosen({}, 1)).tempFiles.length, 1);
    assert.equal((await chosen({}, null)).errMsg, 'chooseMedia:fail cancel');
    assert.match(
      (await ask(mini, 'chooseMedia', { mediaType: ['video'] })).errMsg,
      /^chooseMedia:fail not simulated/,
    );
    if (host === 'dom') return;
    // Without a browser nothing decodes a picture.
    const path = tempFiles[0].tempFilePath;
    assert.deepEqual(await ask(mini, 'getImageInfo', { src: path }), {
      ...{ came: 'success', width: 320, height: 320, path, orientation: 'up', type: 'png' },
      errMsg: 'getImageInfo:ok',
    });
    assert.equal(
      (await ask(mini, 'getImageInfo', { src: '/none.png' })).errMsg,
      'getImageInfo:fail image not found: /none.png',
    );
  });

  void test('a test says what is in the album', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const album = [{ name: 'damage.jpg', type: 'image/jpeg', bytes }];
    await run(
      host,
      [apiPage(more)],
      async (mini) => {
        const told = ask(mini, 'chooseMedia', { count: 9 });
        await mini.waitFor(async () => (await mini.phone()).actionSheet !== null);
        await mini.answerActionSheet(0);
        const { tempFiles } = await told;
        assert.deepEqual([tempFiles.length, tempFiles[0].size], [1, 3]);
      },
      { album },
    );
  });

  check('pictures are looked at over the whole phone', host, async (mini) => {
    const urls = ['https://a.test/1.png', 'https://a.test/2.png'];
    await mini.wx('previewImage', { urls, current: urls[1] });
    assert.deepEqual((await mini.phone()).preview, { urls, current: urls[1] });
    await mini.closePreview();
    assert.equal((await mini.phone()).preview, null);
    assert.match(
      (await ask(mini, 'previewImage', { urls: [] })).errMsg,
      /^previewImage:fail parameter error/,
    );
  });

  check(
    'the app hears of the theme and the network, until it listens no longer',
    host,
    async (mini) => {
      await mini.callMethod('hear');
      await mini.setTheme('dark');
      await mini.setNetwork('none');
      assert.equal((await ask(mini, 'getNetworkType')).networkType, 'none');
      await mini.callMethod('deaf');
      await mini.setTheme('light');
      await mini.setNetwork('4g');
      assert.deepEqual(await logOf(mini), ['theme dark', 'network false none', 'network true 4g']);
    },
    { darkmode: true },
  );

  check('what is not simulated says so, and is listed', host, async (mini) => {
    assert.deepEqual(await ask(mini, 'openBluetoothAdapter'), {
      came: 'fail',
      errMsg: 'openBluetoothAdapter:fail not simulated: wx.openBluetoothAdapter',
    });
    await assert.rejects(mini.wx('openBluetoothAdapter'), /not simulated: wx.openBluetoothAdapter/);
    assert.deepEqual(await mini.callMethod('sync', 'getExptInfoSync'), {
      error: 'not simulated: wx.getExptInfoSync',
    });
    assert.deepEqual(await mini.callMethod('sync', 'onBluetoothDeviceFound', 1), {});
    assert.deepEqual(await mini.notSimulated(), {
      openBluetoothAdapter: 2,
      getExptInfoSync: 1,
      onBluetoothDeviceFound: 1,
    });
    assert.equal(mini.warnings().filter((each) => each.includes('wx.openBluetoothAdapter')).length, 1);
    await assert.rejects(mini.wx('noSuchThing'), /wx.noSuchThing is not a function/);
  });

  check('the menu button has its place in the bar', host, async (mini) => {
    assert.deepEqual(await mini.wx('getMenuButtonBoundingClientRect'), {
      ...{ top: 24, right: 368, bottom: 56, left: 281, width: 87, height: 32 },
    });
  });
}
