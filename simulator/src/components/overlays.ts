// `<page-container>`, `<root-portal>` and `<match-media>`: boxes that come and go.
import type { BuiltIn } from './built-in.ts';

export const pageContainer: BuiltIn = {
  properties: {
    show: Boolean,
    duration: { type: Number, value: 300 },
    zIndex: { type: Number, value: 100 },
    overlay: { type: Boolean, value: true },
    position: { type: String, value: 'bottom' },
    round: Boolean,
    closeOnSlideDown: Boolean,
    overlayStyle: String,
    customStyle: String,
  },
  children: { className: 'wx-page-container' },
  css: `wx-page-container{display:none;position:fixed;inset:0}wx-page-container[open]{display:block}.wx-page-container{position:absolute;left:0;right:0;bottom:0;max-height:100%;overflow:auto;background:#fff}
wx-page-container[position=top]>.wx-page-container{top:0;bottom:auto}wx-page-container[position=center]>.wx-page-container,wx-page-container[position=right]>.wx-page-container{top:0}wx-page-container[round]>.wx-page-container{border-radius:16px 16px 0 0}`,
  attach(node) {
    const { element, document, window } = node;
    const shade = document.createElement('div');
    element.prepend(shade);
    shade.addEventListener('click', () => {
      node.emit('clickoverlay', {});
      node.set({ show: false });
    });
    let shown = false;
    return {
      update() {
        const { data } = node;
        const content = element.querySelector<HTMLElement>(':scope > .wx-page-container');
        if (content !== null) content.style.cssText = String(data.customStyle ?? '');
        element.setAttribute('position', String(data.position));
        element.toggleAttribute('round', Boolean(data.round));
        element.style.zIndex = String(data.zIndex);
        shade.style.cssText = `position:absolute;inset:0;background:rgba(0,0,0,.5);${data.overlay ? '' : 'display:none;'}${data.overlayStyle ?? ''}`;
        const show = Boolean(data.show);
        if (show === shown) return;
        shown = show;
        const [before, during, after] = show
          ? ['beforeenter', 'enter', 'afterenter']
          : ['beforeleave', 'leave', 'afterleave'];
        node.emit(before, {});
        element.toggleAttribute('open', show);
        node.emit(during, {});
        window.setTimeout(() => node.emit(after, {}), Number(data.duration));
      },
    };
  },
};

/** Its children stay where they are; `position: fixed` in a page's own document is on top of the page already. */
export const rootPortal: BuiltIn = {
  properties: { enable: { type: Boolean, value: true } },
  css: 'wx-root-portal{display:contents}',
};

export const matchMedia: BuiltIn = {
  properties: {
    minWidth: Number,
    maxWidth: Number,
    width: Number,
    minHeight: Number,
    maxHeight: Number,
    height: Number,
    orientation: String,
  },
  css: 'wx-match-media{display:none}wx-match-media[matches]{display:block}',
  attach(node) {
    const { element, window, data } = node;
    const judge = () => {
      const lengths = ['minWidth', 'maxWidth', 'width', 'minHeight', 'maxHeight', 'height'];
      const tests = lengths
        .filter((name) => Number(data[name]) > 0)
        .map(
          (name) => `(${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}: ${data[name]}px)`,
        );
      if (data.orientation) tests.push(`(orientation: ${data.orientation})`);
      element.toggleAttribute(
        'matches',
        tests.length === 0 || window.matchMedia(tests.join(' and ')).matches,
      );
    };
    window.addEventListener('resize', judge);
    return { update: judge, detach: () => window.removeEventListener('resize', judge) };
  },
};
