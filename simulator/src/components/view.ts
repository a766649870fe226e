// `<view>`: a box, which may look pressed while a finger is on it.
import type { BuiltIn } from './built-in.ts';
import { hover, hoverProperties } from './hover.ts';

export const view: BuiltIn = {
  properties: hoverProperties('none', 50, 400),
  css: 'wx-view{display:block}',
  attach: (node) => hover(node),
};
