// `<video>`: the browser's own player with WeChat's events, and what `wx.createVideoContext` does with it.
// Without a browser nothing is decoded: it plays and pauses when it is told to, and tells so.
import type { BuiltIn, BuiltInNode, ContextActs } from './built-in.ts';
import { listenToMedia, seek } from './media.ts';

const danmuMs = 4000;

export const video: BuiltIn = {
  properties: {
    src: String,
    duration: Number,
    controls: { type: Boolean, value: true },
    autoplay: Boolean,
    loop: Boolean,
    muted: Boolean,
    initialTime: Number,
    direction: { type: Number, value: 0 },
    objectFit: { type: String, value: 'contain' },
    poster: String,
    title: String,
    danmuList: { type: Array, value: [] },
    danmuBtn: Boolean,
    enableDanmu: Boolean,
    pageGesture: Boolean,
    vslideGesture: Boolean,
    vslideGestureInFullscreen: { type: Boolean, value: true },
    showProgress: { type: Boolean, value: true },
    showFullscreenBtn: { type: Boolean, value: true },
    showPlayBtn: { type: Boolean, value: true },
    showCenterPlayBtn: { type: Boolean, value: true },
    showMuteBtn: Boolean,
    showScreenLockButton: Boolean,
    showCastingButton: Boolean,
    showBottomProgress: { type: Boolean, value: true },
    enableProgressGesture: { type: Boolean, value: true },
    enablePlayGesture: Boolean,
    enableAutoRotation: Boolean,
    autoPauseIfNavigate: { type: Boolean, value: true },
    autoPauseIfOpenNative: { type: Boolean, value: true },
    pictureInPictureMode: { type: null, value: '' },
    playBtnPosition: { type: String, value: 'bottom' },
    posterForCrawler: String,
    adUnitId: String,
  },
  css: `wx-video{display:block;position:relative;width:300px;height:225px;overflow:hidden;background:#000}wx-video>video{position:absolute;inset:0;width:100%;height:100%;display:block}
wx-video.wx-fullscreen{position:fixed;inset:0;width:auto!important;height:auto!important;z-index:999}wx-video>.wx-danmu{position:absolute;left:100%;top:12px;color:#fff;font-size:16px;white-space:nowrap;pointer-events:none;animation:wx-danmu ${danmuMs}ms linear forwards}@keyframes wx-danmu{to{left:0;transform:translateX(-100%)}}`,
  attach(node) {
    const { element, document, data } = node;
    const player = document.createElement('video');
    player.setAttribute('playsinline', '');
    player.preload = 'metadata';
    element.prepend(player);
    listen(node, player);
    return {
      update() {
        const src = addressOf(node, data.src);
        if (src !== (player.getAttribute('src') ?? '')) {
          if (src === '') player.removeAttribute('src');
          else player.src = src;
          if (data.autoplay && src !== '') void player.play().catch(() => {});
        }
        const poster = addressOf(node, data.poster);
        if (poster !== '') player.poster = poster;
        player.controls = Boolean(data.controls);
        player.loop = Boolean(data.loop);
        player.muted = Boolean(data.muted);
        player.style.objectFit = String(data.objectFit);
      },
      detach() {
        if (!player.paused) player.pause();
      },
      acts: actsOf(node, player),
    };
  },
};

/** A relative `src` is against the file that the component is written in. */
function addressOf({ component, services }: BuiltInNode, src: unknown): string {
  const from = component.ownerShadowRoot?.getHostNode().is ?? '';
  return src ? services.assetUrl(String(src), from) : '';
}

function listen(node: BuiltInNode, player: HTMLVideoElement): void {
  const time = () => ({
    currentTime: player.currentTime,
    duration: player.duration || Number(node.data.duration) || 0,
  });
  player.addEventListener('loadedmetadata', () => {
    const { videoWidth: width, videoHeight: height, duration } = player;
    node.emit('loadedmetadata', { width, height, duration });
    if (Number(node.data.initialTime) > 0) player.currentTime = Number(node.data.initialTime);
  });
  listenToMedia(player, {
    play: () => node.emit('play'),
    pause: () => node.emit('pause'),
    ended: () => node.emit('ended'),
    waiting: () => node.emit('waiting'),
    timeupdate: () => node.emit('timeupdate', time()),
    seeked: () => node.emit('seekcomplete', { position: player.currentTime }),
    progress: (buffered) => node.emit('progress', { buffered }),
    error: (errMsg) => node.emit('error', { errMsg }),
  });
}

function actsOf(node: BuiltInNode, player: HTMLVideoElement): ContextActs {
  const { element, document, window } = node;
  const full = (fullScreen: boolean, direction: unknown = 0): void => {
    element.classList.toggle('wx-fullscreen', fullScreen);
    node.emit('fullscreenchange', {
      fullScreen,
      direction: Number(direction) === 0 ? 'vertical' : 'horizontal',
    });
  };
  return {
    play: () => void player.play().catch(() => {}),
    pause: () => player.pause(),
    stop() {
      player.pause();
      player.currentTime = 0;
    },
    seek: (position) => seek(player, Number(position)),
    playbackRate(rate) {
      player.playbackRate = Number(rate);
    },
    requestFullScreen: (given) => full(true, given?.direction),
    exitFullScreen: () => full(false),
    sendDanmu(given) {
      const words = document.createElement('span');
      words.className = 'wx-danmu';
      words.textContent = String(given?.text ?? '');
      words.style.color = String(given?.color ?? '');
      element.append(words);
      window.setTimeout(() => words.remove(), danmuMs);
    },
    showStatusBar() {},
    hideStatusBar() {},
    exitPictureInPicture() {},
    requestBackgroundPlayback() {},
    exitBackgroundPlayback() {},
  };
}
