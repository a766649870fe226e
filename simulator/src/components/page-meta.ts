// `<page-meta>` and `<navigation-bar>`: what the page's template says of the page itself.
import type { BuiltIn, BuiltInNode } from './built-in.ts';

/** Calls `run` with what has changed since the last time. */
function onChange(
  node: BuiltInNode,
  names: readonly string[],
  run: (changed: ReadonlySet<string>) => void,
): void {
  const now = names.map((name) => node.data[name]);
  const before = seen.get(node) ?? [];
  const changed = new Set(names.filter((_, index) => now[index] !== before[index] && now[index] !== ''));
  seen.set(node, now);
  if (changed.size > 0) run(changed);
}
const seen = new WeakMap<BuiltInNode, readonly unknown[]>();

export const pageMeta: BuiltIn = {
  properties: {
    backgroundTextStyle: String,
    backgroundColor: String,
    backgroundColorTop: String,
    backgroundColorBottom: String,
    rootBackgroundColor: String,
    scrollTop: String,
    scrollDuration: { type: Number, value: 300 },
    pageStyle: String,
    pageFontSize: String,
    rootFontSize: String,
    pageOrientation: String,
  },
  css: 'wx-page-meta{display:contents}',
  attach(node) {
    const { document, services, data } = node;
    return {
      update: () =>
        onChange(
          node,
          ['pageStyle', 'rootFontSize', 'pageFontSize', 'scrollTop', 'backgroundColor'],
          (changed) => {
            const page = document.querySelector<HTMLElement>('wx-page') ?? document.body;
            if (changed.has('pageStyle')) page.setAttribute('style', String(data.pageStyle));
            if (changed.has('rootFontSize'))
              document.documentElement.style.fontSize = String(data.rootFontSize);
            if (changed.has('pageFontSize')) page.style.fontSize = String(data.pageFontSize);
            if (changed.has('backgroundColor'))
              document.body.style.backgroundColor = String(data.backgroundColor);
            if (changed.has('scrollTop'))
              services.call('pageScrollTo', {
                scrollTop: Number.parseFloat(String(data.scrollTop)) || 0,
                duration: data.scrollDuration,
              });
          },
        ),
    };
  },
};

export const navigationBar: BuiltIn = {
  properties: {
    title: String,
    loading: Boolean,
    frontColor: String,
    backgroundColor: String,
    colorAnimationDuration: Number,
    colorAnimationTimingFunc: String,
  },
  css: 'wx-navigation-bar{display:none}',
  attach(node) {
    const { services, data } = node;
    return {
      update: () =>
        onChange(node, ['title', 'loading', 'frontColor', 'backgroundColor'], (changed) => {
          if (changed.has('title')) services.call('setNavigationBarTitle', { title: data.title });
          if (changed.has('loading'))
            services.call(data.loading ? 'showNavigationBarLoading' : 'hideNavigationBarLoading', {});
          if (changed.has('frontColor') || changed.has('backgroundColor'))
            services.call('setNavigationBarColor', {
              frontColor: data.frontColor || '#000000',
              backgroundColor: data.backgroundColor || '#ffffff',
            });
        }),
    };
  },
};
