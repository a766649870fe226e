// What a player of the browser tells, in the words that `<video>` and `wx.createInnerAudioContext` share.

interface MediaEvents {
  play?(): void;
  pause?(): void;
  ended?(): void;
  waiting?(): void;
  canplay?(): void;
  timeupdate?(): void;
  seeking?(): void;
  seeked?(): void;
  /** How much is there, of a hundred. */
  progress?(buffered: number): void;
  error?(errMsg: string): void;
}

/** https://developers.weixin.qq.com/miniprogram/dev/component/video.html names them by Chromium's own. */
const reasons: Readonly<Record<number, string>> = {
  1: 'MEDIA_ERR_ABORTED',
  2: 'MEDIA_ERR_NETWORK',
  3: 'MEDIA_ERR_DECODE',
  4: 'MEDIA_ERR_SRC_NOT_SUPPORTED',
};

export function listenToMedia(player: HTMLMediaElement, events: MediaEvents): void {
  const { progress, error, ...plain } = events;
  for (const [type, tell] of Object.entries(plain)) player.addEventListener(type, tell);
  player.addEventListener('progress', () => {
    const { buffered, duration } = player;
    if (buffered.length > 0 && duration > 0)
      progress?.(Math.round((buffered.end(buffered.length - 1) / duration) * 100));
  });
  player.addEventListener('error', () =>
    error?.(reasons[player.error?.code ?? 4] ?? 'MEDIA_ERR_SRC_NOT_SUPPORTED'),
  );
}

/** Where nothing is decoded nothing seeks by itself, and is told to have. */
export function seek(player: HTMLMediaElement, seconds: number): void {
  if (!Number.isFinite(seconds)) return;
  player.currentTime = Math.max(0, seconds);
  if (player.networkState !== 0) return;
  for (const type of ['seeking', 'seeked', 'timeupdate']) player.dispatchEvent(new (eventOf(player))(type));
}

const eventOf = ({ ownerDocument }: HTMLMediaElement): typeof Event =>
  (ownerDocument.defaultView as Window & typeof globalThis).Event;
