// Door of the built-ins: tag → definition. A tag that is missing here is drawn as a plain element and reported.
import type { BuiltIn } from './built-in.ts';
import { button } from './button.ts';
import { image } from './image.ts';
import { input } from './input.ts';
import { scrollView } from './scroll-view.ts';
import { text } from './text.ts';
import { view } from './view.ts';

export const builtIns: Readonly<Record<string, BuiltIn>> = {
  button,
  image,
  input,
  'scroll-view': scrollView,
  text,
  view,
};

/** What a page's document starts with, before the sheets of the app. */
export const userAgentSheet: string = [
  'html,body{margin:0;padding:0}body{font-family:-apple-system,"PingFang SC","Noto Sans CJK SC",sans-serif;font-size:16px;-webkit-tap-highlight-color:transparent}',
  'wx-page{display:block;min-height:100%}[hidden]{display:none!important}',
  ...Object.values(builtIns).map((builtIn) => builtIn.css ?? ''),
].join('\n');
