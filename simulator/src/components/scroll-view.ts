// `<scroll-view>`: scrolls its content, tells where it is and when it meets an end.
import type { BuiltIn } from './built-in.ts';

export const scrollView: BuiltIn = {
  properties: {
    scrollX: Boolean,
    scrollY: Boolean,
    scrollTop: Number,
    scrollLeft: Number,
    upperThreshold: { type: Number, value: 50 },
    lowerThreshold: { type: Number, value: 50 },
    scrollIntoView: String,
    scrollWithAnimation: Boolean,
    enableFlex: Boolean,
  },
  css: 'wx-scroll-view{display:block;width:100%;overflow:hidden;scrollbar-width:none}wx-scroll-view[scroll-y]{overflow-y:auto}wx-scroll-view[scroll-x]{overflow-x:auto}wx-scroll-view[enable-flex]{display:flex}',
  attach(node) {
    const { element } = node;
    const last = { top: 0, left: 0, upper: true, lower: false, setTop: 0, setLeft: 0, into: '' };
    element.addEventListener('scroll', () => {
      const { scrollTop, scrollLeft, scrollHeight, scrollWidth } = element;
      node.emit('scroll', {
        scrollTop,
        scrollLeft,
        scrollHeight,
        scrollWidth,
        deltaX: last.left - scrollLeft,
        deltaY: last.top - scrollTop,
      });
      last.top = scrollTop;
      last.left = scrollLeft;
      const vertical = Boolean(node.data.scrollY);
      const left = vertical
        ? scrollHeight - scrollTop - element.clientHeight
        : scrollWidth - scrollLeft - element.clientWidth;
      const lower = left <= Number(node.data.lowerThreshold);
      if (lower && !last.lower) node.emit('scrolltolower', { direction: vertical ? 'bottom' : 'right' });
      last.lower = lower;
      const upper = (vertical ? scrollTop : scrollLeft) <= Number(node.data.upperThreshold);
      if (upper && !last.upper) node.emit('scrolltoupper', { direction: vertical ? 'top' : 'left' });
      last.upper = upper;
    });
    return {
      update() {
        const { data } = node;
        element.toggleAttribute('scroll-x', Boolean(data.scrollX));
        element.toggleAttribute('scroll-y', Boolean(data.scrollY));
        element.toggleAttribute('enable-flex', Boolean(data.enableFlex));
        const [top, left, into] = [
          Number(data.scrollTop),
          Number(data.scrollLeft),
          String(data.scrollIntoView ?? ''),
        ];
        if (top !== last.setTop || left !== last.setLeft) {
          node.window.requestAnimationFrame(() => element.scrollTo({ top, left }));
        }
        if (into !== '' && into !== last.into) {
          const target = node.component.ownerShadowRoot?.querySelector(`#${into}`);
          node.window.requestAnimationFrame(() =>
            (target?.getBackendElement() as unknown as HTMLElement | null)?.scrollIntoView(),
          );
        }
        Object.assign(last, { setTop: top, setLeft: left, into });
      },
    };
  },
};
