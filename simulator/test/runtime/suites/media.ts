// Players and maps: their events, and what their contexts do; the same whether a browser plays and draws them or nobody does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HostName, logOf, page, run, untilLogged } from '../fixture.ts';

/** A fifth of a second of silence, as a WAV. */
function silence(): string {
  const samples = 1600;
  const bytes = Buffer.alloc(44 + samples, 128);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + samples, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(8000, 24);
  bytes.writeUInt32LE(8000, 28);
  bytes.writeUInt16LE(1, 32);
  bytes.writeUInt16LE(8, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples, 40);
  return `data:audio/wav;base64,${bytes.toString('base64')}`;
}

const log = (name: string, detail = ''): string =>
  `${name}(e){getApp().log(${JSON.stringify(name)}${detail && `,${detail}`})},`;
const videoPage = page('home', {
  wxml: `<video id="v" src="{{src}}" bindplay="play" bindpause="pause" bindended="ended" bindtimeupdate="time" bindseekcomplete="sought" bindfullscreenchange="full" binderror="failed"><cover-view class="over">片头</cover-view></video>`,
  js: `Page({data:{src:${JSON.stringify(silence())}},
${log('play')}${log('pause')}${log('ended')}${log('sought', 'e.detail.position')}${log('full', 'e.detail.fullScreen,e.detail.direction')}${log('failed', 'e.detail.errMsg')}
time(e){this.at=e.detail},at:null,
act(name,given){wx.createVideoContext('v')[name](given)},where(){return this.at}})`,
});

const mapPage = page('home', {
  wxml: `<map id="m" longitude="120.15" latitude="30.25" scale="{{14}}" markers="{{markers}}" polyline="{{lines}}" circles="{{circles}}" bindmarkertap="pin" bindcallouttap="callout" bindtap="tap" bindregionchange="moved" style="width:300px;height:200px"/>`,
  js: `Page({data:{markers:[{id:7,longitude:120.15,latitude:30.25,title:'断桥',label:{content:'西湖'}},{id:8,longitude:120.16,latitude:30.26}],
lines:[{points:[{longitude:120.15,latitude:30.25},{longitude:120.16,latitude:30.26}],color:'#07c160',width:4}],circles:[{longitude:120.15,latitude:30.25,radius:300,color:'#1989fa',fillColor:'#1989fa33'}]},
${log('pin', 'e.detail.markerId')}${log('callout', 'e.detail.markerId')}tap(e){getApp().log('tap',typeof e.detail.longitude)},moved(e){getApp().log(e.detail.type,e.detail.causedBy)},
ask(name,given){return wx.createMapContext('m')[name](given)},
called(){return new Promise((done)=>wx.createMapContext('m').getScale({success:(r)=>done(r),fail:done}))}})`,
});

interface Place {
  longitude: number;
  latitude: number;
}
const near = ({ longitude, latitude }: Place): string => `${longitude.toFixed(3)} ${latitude.toFixed(3)}`;

export function mediaSuite(host: HostName): void {
  test('a video plays, pauses, seeks and fills the screen, and tells of each', () =>
    run(host, [videoPage], async (mini) => {
      assert.equal(await mini.text('.over'), '片头');
      await mini.callMethod('act', 'play');
      await untilLogged(mini, host === 'dom' ? 'play' : 'ended');
      assert.equal((await logOf(mini))[0], 'play');
      await mini.callMethod('act', 'seek', 0.1);
      await untilLogged(mini, 'sought 0.1');
      await mini.callMethod('act', 'requestFullScreen', { direction: 90 });
      assert.equal((await logOf(mini)).at(-1), 'full true horizontal');
      assert.match(String(await mini.attribute('video', 'class')), /wx-fullscreen/);
      await mini.callMethod('act', 'exitFullScreen');
      assert.equal((await logOf(mini)).at(-1), 'full false vertical');
      assert.equal(((await mini.callMethod('where')) as { currentTime: number }).currentTime, 0.1);
      assert.deepEqual(await mini.notSimulated(), {});
    }));

  test('a video that is not there says so, and a test may tell how far one has come', () =>
    run(host, [videoPage], async (mini) => {
      await mini.trigger('video', 'timeupdate', { currentTime: 3, duration: 9 });
      assert.deepEqual(await mini.callMethod('where'), { currentTime: 3, duration: 9 });
      if (host === 'dom') return;
      await mini.setData({ src: '/none.mp4' });
      await untilLogged(mini, 'failed MEDIA_ERR_SRC_NOT_SUPPORTED');
    }));

  test('sound plays without a component, and stops without a pause', () =>
    run(
      host,
      [
        page('home', {
          js: `Page({play(src){const audio=wx.createInnerAudioContext();this.audio=audio;for(const name of ['Play','Pause','Stop','Ended','Seeked','Error'])audio['on'+name](()=>getApp().log(name));audio.volume=.5;audio.src=src;audio.play()},
act(name,given){this.audio[name](given)},look(){const {paused,volume,currentTime,src}=this.audio;return [paused,volume,currentTime,src.slice(0,14)]}})`,
        }),
      ],
      async (mini) => {
        await mini.callMethod('play', silence());
        await untilLogged(mini, host === 'dom' ? 'Play' : 'Ended');
        await mini.callMethod('act', 'seek', 0.1);
        await untilLogged(mini, 'Seeked');
        assert.deepEqual(await mini.callMethod('look'), [host !== 'dom', 0.5, 0.1, 'data:audio/wav']);
        await mini.callMethod('act', 'stop');
        await untilLogged(mini, 'Stop');
        await mini.callMethod('act', 'destroy');
        assert.ok(!(await logOf(mini)).includes('Pause'));
      },
    ));

  test('a map shows markers, lines and circles where they belong, and tells what was tapped', () =>
    run(host, [mapPage], async (mini) => {
      assert.deepEqual(
        [await mini.count('.wx-marker'), await mini.count('.wx-polyline'), await mini.count('.wx-circle')],
        [2, 1, 1],
      );
      await mini.tap('.wx-marker');
      assert.deepEqual(await logOf(mini), ['pin 7']);
      assert.equal(await mini.text('.wx-callout'), '断桥');
      await mini.tap('.wx-callout');
      assert.equal((await logOf(mini)).at(-1), 'callout 7');
      await mini.callMethod('ask', 'moveToLocation', { longitude: 120.165, latitude: 30.25 });
      await mini.tap('map');
      await untilLogged(mini, 'tap number');
      assert.equal(await mini.count('.wx-callout'), 0);
      await mini.tap('.wx-map-sign');
      assert.deepEqual((await logOf(mini)).slice(-2), ['begin scale', 'end scale']);
      assert.deepEqual(await mini.callMethod('called'), { scale: 15, errMsg: 'getScale:ok' });
    }));

  test('its context knows the region, moves there, and shows all points', () =>
    run(host, [mapPage], async (mini) => {
      const ask = (name: string, given?: object) => mini.callMethod('ask', name, given) as Promise<never>;
      assert.equal(near(await ask('getCenterLocation')), '120.150 30.250');
      const { southwest, northeast } = (await ask('getRegion')) as { southwest: Place; northeast: Place };
      assert.ok(southwest.longitude < 120.15 && northeast.longitude > 120.15);
      assert.ok(southwest.latitude < 30.25 && northeast.latitude > 30.25);
      await ask('moveToLocation', { longitude: 121.5, latitude: 31.2 });
      assert.equal(near(await ask('getCenterLocation')), '121.500 31.200');
      const points = [
        { longitude: 116.4, latitude: 39.9 },
        { longitude: 121.5, latitude: 31.2 },
      ];
      await ask('includePoints', { points });
      const seen = (await ask('getRegion')) as { southwest: Place; northeast: Place };
      for (const { longitude, latitude } of points) {
        assert.ok(seen.southwest.longitude <= longitude && longitude <= seen.northeast.longitude);
        assert.ok(seen.southwest.latitude <= latitude && latitude <= seen.northeast.latitude);
      }
      await ask('addMarkers', { markers: [{ id: 9, longitude: 121, latitude: 31 }] });
      await ask('removeMarkers', { markerIds: [7] });
      assert.equal(await mini.count('.wx-marker'), 2);
      await assert.rejects(mini.callMethod('ask', 'addTea'), /not a function/);
    }));

  test('a camera takes the first picture of the album', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<camera/>',
          js: 'Page({take(){return wx.createCameraContext().takePhoto({quality:"high"})}})',
        }),
      ],
      async (mini) => {
        const { tempImagePath } = (await mini.callMethod('take')) as { tempImagePath: string };
        assert.match(tempImagePath, /^wxfile:/);
      },
    ));

  test('an <audio> plays and pauses by its context, and shows its card when it has controls', () =>
    run(
      host,
      [
        page('home', {
          wxml: '<audio id="a" src="{{src}}" controls name="茶歌" author="小乔" bindplay="tell" bindpause="tell" bindtimeupdate="at"/><audio class="bare" id="b" src="/b.mp3"/>',
          js: `Page({data:{src:'/a.mp3'},onLoad(){this.audio=wx.createAudioContext('a')},
            tell(e){getApp().log(e.type)},at(e){getApp().log(e.type,e.detail.currentTime)},
            act(name,value){this.audio[name](value)}})`,
        }),
      ],
      async (mini) => {
        assert.match(await mini.text('#a'), /茶歌小乔00:00/);
        assert.match(await mini.html(), /class="bare"[^>]*><div class="wx-audio-card" hidden/);
        if (host === 'chromium') return;
        for (const [name, value] of [['play'], ['pause'], ['seek', 3]])
          await mini.callMethod('act', name, value);
        assert.deepEqual(await logOf(mini), ['play', 'pause', 'timeupdate 3']);
        await mini.callMethod('act', 'setSrc', '/c.mp3');
        assert.match(await mini.html(), /src="\/c\.mp3"/);
        await mini.setData({ src: '/d.mp3' });
        assert.match(await mini.html(), /src="\/d\.mp3"/);
        assert.deepEqual(await mini.notSimulated(), {});
      },
    ));
}
