// Door of the built-ins: tag → definition. A tag that is missing here is drawn as a plain element and reported.
import { audio } from './audio.ts';
import type { BuiltIn } from './built-in.ts';
import { button } from './button.ts';
import { canvas } from './canvas.ts';
import { checkbox, checkboxGroup } from './checkbox.ts';
import { form } from './form.ts';
import { icon } from './icon.ts';
import { image } from './image.ts';
import { input } from './input.ts';
import { label } from './label.ts';
import { map } from './map.ts';
import { movableArea, movableView } from './movable.ts';
import { navigator } from './navigator.ts';
import { matchMedia, pageContainer, rootPortal } from './overlays.ts';
import { navigationBar, pageMeta } from './page-meta.ts';
import { picker } from './picker.ts';
import { pickerView, pickerViewColumn } from './picker-view.ts';
import { box, placeholder } from './placeholder.ts';
import { progress } from './progress.ts';
import { radio, radioGroup } from './radio.ts';
import { richText } from './rich-text.ts';
import { scrollView } from './scroll-view.ts';
import { slider } from './slider.ts';
import { swiper, swiperItem } from './swiper.ts';
import { switchControl } from './switch.ts';
import { text } from './text.ts';
import { textarea } from './textarea.ts';
import { video } from './video.ts';
import { view } from './view.ts';
import { webView } from './web-view.ts';

const small = 'width:300px;height:44px';

export const builtIns: Readonly<Record<string, BuiltIn>> = {
  ad: placeholder('ad', '广告 / ad', small),
  'ad-custom': placeholder('ad-custom', '广告 / ad', small),
  audio,
  button,
  camera: placeholder('camera', '相机 / camera'),
  canvas,
  checkbox,
  'checkbox-group': checkboxGroup,
  // Of 2016, before `<button open-type="contact">`.
  'contact-button': placeholder('contact-button', '客服 / contact', 'width:48px;height:48px'),
  'cover-image': {
    ...image,
    css: 'wx-cover-image{display:block;overflow:hidden}wx-cover-image>img{width:100%;height:100%;display:block}',
  },
  'cover-view': {
    ...view,
    css: 'wx-cover-view{display:block;position:relative;overflow:hidden;line-height:1.2;white-space:nowrap}',
  },
  editor: placeholder('editor', '富文本编辑器 / editor'),
  form,
  'functional-page-navigator': placeholder(
    'functional-page-navigator',
    '插件功能页 / functional page',
    small,
  ),
  'grid-view': box('grid-view'),
  icon,
  image,
  input,
  label,
  'list-view': box('list-view'),
  'live-player': placeholder('live-player', '直播 / live player'),
  'live-pusher': placeholder('live-pusher', '推流 / live pusher'),
  map,
  'match-media': matchMedia,
  'movable-area': movableArea,
  'movable-view': movableView,
  'navigation-bar': navigationBar,
  navigator,
  'official-account': placeholder('official-account', '公众号 / official account', 'width:100%;height:84px'),
  'open-data': placeholder('open-data', '开放数据 / open data', small),
  'page-container': pageContainer,
  'page-meta': pageMeta,
  picker,
  'picker-view': pickerView,
  'picker-view-column': pickerViewColumn,
  progress,
  radio,
  'radio-group': radioGroup,
  'rich-text': richText,
  'root-portal': rootPortal,
  'scroll-view': scrollView,
  'share-element': box('share-element'),
  slider,
  span: box('span', 'display:inline'),
  'sticky-header': box('sticky-header', 'display:block;position:sticky;top:0;z-index:9'),
  'sticky-section': box('sticky-section'),
  swiper,
  'swiper-item': swiperItem,
  switch: switchControl,
  text,
  textarea,
  video,
  view,
  'voip-room': placeholder('voip-room', '语音房 / VoIP'),
  'web-view': webView,
};

/** What a page's document starts with, before the sheets of the app. */
export const userAgentSheet: string = [
  'html,body{height:100%;margin:0;padding:0}body{font-family:-apple-system,"PingFang SC","Noto Sans CJK SC",sans-serif;font-size:16px;-webkit-tap-highlight-color:transparent}',
  'wx-page{display:flow-root;min-height:100%}[hidden]{display:none!important}',
  ...Object.values(builtIns).map((builtIn) => builtIn.css ?? ''),
].join('\n');
