// `wx.createInnerAudioContext`: a player of the browser that no page shows. Without a browser it only says what it was told.
import { listenToMedia, seek } from '../components/media.ts';
import { type Api, type ApiContext, asynchronous, synchronous } from './define.ts';
import { listeners } from './task.ts';

type Kind =
  | ('Canplay' | 'Play' | 'Pause' | 'Stop' | 'Ended')
  | ('TimeUpdate' | 'Error' | 'Waiting' | 'Seeking' | 'Seeked');
const kinds: readonly Kind[] = [
  ...(['Canplay', 'Play', 'Pause', 'Stop', 'Ended'] as const),
  ...(['TimeUpdate', 'Error', 'Waiting', 'Seeking', 'Seeked'] as const),
];
/** https://developers.weixin.qq.com/miniprogram/dev/api/media/audio/InnerAudioContext.onError.html */
const codes: Readonly<Record<string, number>> = {
  MEDIA_ERR_NETWORK: 10_002,
  MEDIA_ERR_DECODE: 10_004,
  MEDIA_ERR_SRC_NOT_SUPPORTED: 10_003,
};

/** The app's own frame in a browser lasts as long as the app; without one there is only the page's document. */
function createPlayer({ navigation }: ApiContext): HTMLAudioElement {
  const document = (globalThis as { document?: Document }).document ?? navigation.top()?.view.document;
  if (document === undefined) throw new Error('createInnerAudioContext: no page is open');
  return document.createElement('audio');
}

function createInnerAudioContext(context: ApiContext): object {
  const { files, ports } = context;
  const player = createPlayer(context);
  let src = '';
  const events = Object.fromEntries(
    kinds.map((kind) => [kind, listeners<object>(context, `InnerAudioContext.on${kind}`)]),
  ) as Record<Kind, ReturnType<typeof listeners<object>>>;
  const tell = (kind: Kind) => () => events[kind].tell({});
  // A stop is no pause, and no seeking.
  let stopped = false;
  const unlessStopped = (kind: Kind) => () => {
    if (!stopped) events[kind].tell({});
  };
  listenToMedia(player, {
    canplay: tell('Canplay'),
    play: tell('Play'),
    pause() {
      if (!stopped && !player.ended) events.Pause.tell({});
    },
    ended: tell('Ended'),
    waiting: tell('Waiting'),
    seeking: unlessStopped('Seeking'),
    seeked: unlessStopped('Seeked'),
    timeupdate: tell('TimeUpdate'),
    error: (errMsg) => events.Error.tell({ errMsg, errCode: codes[errMsg] ?? -1 }),
  });
  const audio = {
    startTime: 0,
    obeyMuteSwitch: true,
    referrerPolicy: 'no-referrer',
    get src() {
      return src;
    },
    set src(value: string) {
      src = String(value ?? '');
      if (src === '') player.removeAttribute('src');
      else player.src = src.startsWith('wxfile:') ? files.address(src) : ports.host.assetUrl(absolute(src));
      if (src !== '' && player.autoplay) audio.play();
    },
    play() {
      stopped = false;
      if (audio.startTime > 0 && player.currentTime === 0) player.currentTime = audio.startTime;
      void player.play().catch(() => {});
    },
    pause: () => player.pause(),
    stop() {
      stopped = true;
      player.pause();
      player.currentTime = 0;
      events.Stop.tell({});
    },
    seek(position: number) {
      stopped = false;
      seek(player, Number(position));
    },
    destroy() {
      player.pause();
      player.removeAttribute('src');
      for (const kind of kinds) events[kind].off();
    },
  };
  for (const kind of kinds)
    Object.assign(audio, { [`on${kind}`]: events[kind].on, [`off${kind}`]: events[kind].off });
  shareProperties(audio, player);
  return audio;
}

const absolute = (src: string): string => (/^(https?:|data:|blob:|\/)/.test(src) ? src : `/${src}`);

/** What the app reads and writes is the player's. */
function shareProperties(audio: object, player: HTMLAudioElement): void {
  for (const name of ['autoplay', 'loop', 'volume', 'playbackRate'] as const)
    Object.defineProperty(audio, name, {
      get: () => player[name],
      set: (value: never) => {
        player[name] = value;
      },
      enumerable: true,
    });
  for (const name of ['currentTime', 'paused'] as const)
    Object.defineProperty(audio, name, { get: () => player[name], enumerable: true });
  Object.defineProperty(audio, 'duration', { get: () => player.duration || 0, enumerable: true });
  Object.defineProperty(audio, 'buffered', {
    get: () => (player.buffered?.length > 0 ? player.buffered.end(player.buffered.length - 1) : 0),
    enumerable: true,
  });
}

export const audio: Readonly<Record<string, Api>> = {
  createInnerAudioContext: synchronous((context) => createInnerAudioContext(context)),
  setInnerAudioOption: asynchronous(() => {}),
};
