// Documents of pages without a browser: a happy-dom window each.
import { Window as HappyWindow, type IOptionalBrowserSettings } from 'happy-dom';
import { userAgentSheet } from '../components/index.ts';
import type { PageView } from '../runtime/index.ts';
import type { Documents } from '../shell/phone.ts';
import { installBlankCanvas } from './blank-canvas.ts';

const settings: IOptionalBrowserSettings = {
  disableJavaScriptFileLoading: true,
  disableCSSFileLoading: true,
  disableIframePageLoading: true,
  handleDisabledFileLoadingAsSuccess: true,
};

export interface DomDocuments extends Documents {
  closeAll(): Promise<void>;
}

export function createDomDocuments(initial: 'light' | 'dark' = 'light'): DomDocuments {
  let scheme = initial;
  const windows = new Map<number, HappyWindow>();
  const closing: Promise<void>[] = [];
  const close = (id: number): void => {
    const window = windows.get(id);
    windows.delete(id);
    if (window !== undefined) closing.push(window.happyDOM.close());
  };
  return {
    open({ id, style }, { width, height }) {
      const device = { prefersColorScheme: scheme };
      const url = `http://page-${id}.localhost/`;
      const window = new HappyWindow({ url, width, height, settings: { ...settings, device } });
      windows.set(id, window);
      installBlankCanvas(window);
      const sheet = window.document.createElement('style');
      sheet.textContent = userAgentSheet;
      window.document.head.append(sheet);
      window.document.body.className = `wx-style-${style}`;
      return { document: window.document, window } as unknown as PageView;
    },
    show() {},
    hide() {},
    theme(theme) {
      scheme = theme;
      for (const { happyDOM } of windows.values()) happyDOM.settings.device.prefersColorScheme = theme;
    },
    close,
    async closeAll() {
      for (const id of windows.keys()) close(id);
      await Promise.all(closing);
    },
  };
}
