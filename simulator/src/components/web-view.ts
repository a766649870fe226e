// `<web-view>`: a page of the web over the whole page, in a frame that cannot reach out of it.
import type { BuiltIn } from './built-in.ts';

export const webView: BuiltIn = {
  properties: { src: String },
  children: 'none',
  css: 'wx-web-view{display:block;position:fixed;inset:0;background:#fff}wx-web-view>iframe{width:100%;height:100%;border:0}',
  attach(node) {
    const frame = node.document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts allow-forms allow-same-origin');
    frame.title = 'web-view';
    frame.addEventListener('load', () => node.emit('load', { src: frame.src }));
    frame.addEventListener('error', () => node.emit('error', { url: frame.src, fullUrl: frame.src }));
    node.element.append(frame);
    return {
      update() {
        const src = String(node.data.src ?? '');
        if (!/^https?:\/\//.test(src)) frame.removeAttribute('src');
        else if (frame.src !== src) frame.src = src;
      },
    };
  },
};
