// A frame for each page, with a document of its own; which of them is seen is the phone's to say.
import { userAgentSheet } from '../components/index.ts';
import type { PageView } from '../runtime/index.ts';
import type { Documents } from './phone.ts';
import { showScrolling } from './scroll-indicator.ts';

export function createFrames(into: HTMLElement, initial: 'light' | 'dark'): Documents {
  let scheme = initial;
  const frames = new Map<number, HTMLIFrameElement>();
  const takeAway = new Map<number, () => void>();
  return {
    open({ id, path, style }, { width, height }): PageView {
      const frame = document.createElement('iframe');
      frame.dataset.page = String(id);
      frame.title = path;
      // Not `display: none`: a page that is not on top still lays out, and its frames still come.
      frame.style.cssText = `position:absolute;left:0;bottom:0;border:0;width:${width}px;height:${height}px;visibility:hidden;color-scheme:${scheme}`;
      into.append(frame);
      frames.set(id, frame);
      const inner = frame.contentDocument!;
      inner.open();
      inner.write(
        `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><style>${userAgentSheet}\nhtml{scrollbar-width:none}</style></head><body class="wx-style-${style}"></body></html>`,
      );
      inner.close();
      takeAway.set(id, showScrolling(frame));
      return { document: inner, window: frame.contentWindow as PageView['window'] };
    },
    show(id) {
      const frame = frames.get(id);
      if (frame !== undefined) frame.style.visibility = 'visible';
    },
    hide(id) {
      const frame = frames.get(id);
      if (frame !== undefined) frame.style.visibility = 'hidden';
    },
    // A frame's `prefers-color-scheme` is the scheme of the element that it stands in.
    theme(theme) {
      scheme = theme;
      for (const frame of frames.values()) frame.style.colorScheme = theme;
    },
    close(id) {
      takeAway.get(id)?.();
      takeAway.delete(id);
      frames.get(id)?.remove();
      frames.delete(id);
    },
  };
}
