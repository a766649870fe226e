// `<navigator>`: a link between pages.
import type { BuiltIn } from './built-in.ts';
import { hover, hoverProperties } from './hover.ts';

const calls: Readonly<Record<string, string>> = {
  navigate: 'navigateTo',
  redirect: 'redirectTo',
  switchTab: 'switchTab',
  reLaunch: 'reLaunch',
  navigateBack: 'navigateBack',
  exit: 'exitMiniProgram',
};

export const navigator: BuiltIn = {
  properties: {
    target: { type: String, value: 'self' },
    url: String,
    openType: { type: String, value: 'navigate' },
    delta: { type: Number, value: 1 },
    ...hoverProperties('navigator-hover', 50, 600),
  },
  css: 'wx-navigator{display:block}.navigator-hover{background:rgba(0,0,0,.1);opacity:.7}',
  attach(node) {
    node.element.setAttribute('role', 'link');
    node.on('tap', () => {
      const { target, openType, url, delta } = node.data;
      if (target !== 'self') {
        node.services.notSimulated(`<navigator target="${target}">`);
        return;
      }
      node.services.call(calls[String(openType)] ?? 'navigateTo', {
        url,
        delta,
        success: (result: unknown) => node.emit('success', result),
        fail: (failure: unknown) => node.emit('fail', failure),
        complete: (result: unknown) => node.emit('complete', result),
      });
    });
    return hover(node);
  },
};
