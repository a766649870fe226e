// `<audio>`, which WeChat no longer mends and old programs still play: the browser's player behind WeChat's card.
// https://developers.weixin.qq.com/miniprogram/dev/component/audio.html
import type { BuiltIn, BuiltInNode } from './built-in.ts';
import { listenToMedia, seek } from './media.ts';

export const audio: BuiltIn = {
  properties: {
    src: String,
    loop: Boolean,
    controls: Boolean,
    poster: String,
    name: { type: String, value: '未知音频' },
    author: { type: String, value: '未知作者' },
  },
  css: `wx-audio{display:inline-block;line-height:1.4}wx-audio>.wx-audio-card{display:flex;align-items:center;box-sizing:border-box;width:300px;height:65px;border:1px solid #e0e0e0;background:#fcfcfc;font-size:14px}
wx-audio>.wx-audio-card[hidden]{display:none}wx-audio>.wx-audio-card>button{width:63px;height:63px;border:0;background:#e6e6e6 center/cover;font-size:20px;color:#353535}
wx-audio>.wx-audio-card>p{flex:1;min-width:0;margin:0 10px;white-space:nowrap;overflow:hidden}wx-audio>.wx-audio-card>p>small{display:block;color:#888}wx-audio>.wx-audio-card>time{margin-right:10px;color:#888;font-size:12px}`,
  children: 'none',
  attach(node) {
    const { element, document, data } = node;
    const player = document.createElement('audio');
    player.preload = 'metadata';
    const card = drawCard(document);
    element.append(card.element, player);
    card.button.addEventListener('click', () => {
      if (player.paused) void player.play().catch(() => {});
      else player.pause();
    });
    listenToMedia(player, {
      play() {
        card.button.textContent = '❚❚';
        node.emit('play');
      },
      pause() {
        card.button.textContent = '▶';
        node.emit('pause');
      },
      ended: () => node.emit('ended'),
      timeupdate() {
        const { currentTime, duration } = player;
        card.time.textContent = clock(currentTime);
        node.emit('timeupdate', { currentTime, duration: duration || 0 });
      },
      error: (errMsg) => node.emit('error', { errMsg }),
    });
    const setSrc = (src: unknown): void => {
      const address = addressOf(node, src);
      if (address === (player.getAttribute('src') ?? '')) return;
      if (address === '') player.removeAttribute('src');
      else player.src = address;
    };
    let given: unknown;
    return {
      update() {
        // What a context has set stays until the template says something else.
        if (data.src !== given) setSrc(data.src);
        given = data.src;
        player.loop = Boolean(data.loop);
        card.element.hidden = !data.controls;
        card.name.textContent = String(data.name);
        card.author.textContent = String(data.author);
        const poster = addressOf(node, data.poster);
        card.button.style.backgroundImage = poster === '' ? '' : `url(${JSON.stringify(poster)})`;
      },
      detach() {
        if (!player.paused) player.pause();
      },
      acts: {
        setSrc,
        play: () => void player.play().catch(() => {}),
        pause: () => player.pause(),
        seek: (position) => seek(player, Number(position)),
      },
    };
  },
};

function drawCard(document: Document) {
  const element = document.createElement('div');
  element.className = 'wx-audio-card';
  const button = document.createElement('button');
  button.textContent = '▶';
  const words = document.createElement('p');
  const name = document.createElement('span');
  const author = document.createElement('small');
  const time = document.createElement('time');
  time.textContent = clock(0);
  words.append(name, author);
  element.append(button, words, time);
  return { element, button, name, author, time };
}

const clock = (seconds: number): string =>
  [seconds / 60, seconds % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');

/** A relative `src` is against the file that the component is written in. */
function addressOf({ component, services }: BuiltInNode, src: unknown): string {
  const from = component.ownerShadowRoot?.getHostNode().is ?? '';
  return src ? services.assetUrl(String(src), from) : '';
}
