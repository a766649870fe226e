// Sockets of Node and browsers: the standard WebSocket as the socket port, and what a page's life does to them.
import type { OpenSocket, WatchHost } from '../realtime/socket.ts';

interface StandardSocket {
  send(text: string): void;
  close(code: number, reason: string): void;
  onopen: unknown;
  onmessage: unknown;
  onclose: unknown;
  onerror: unknown;
}

/** The constructor `WebSocket`. */
export type WebSocketConstructor = new (url: string) => StandardSocket;

export const webSockets =
  (WebSocket: WebSocketConstructor): OpenSocket =>
  (url, events) => {
    const socket = new WebSocket(url);
    socket.onopen = () => events.onOpen();
    socket.onmessage = ({ data }: { data: unknown }) => events.onMessage(String(data));
    socket.onclose = ({ code, reason }: { code: number; reason: string }) => events.onClose({ code, reason });
    // What follows is `onclose`, which tells more.
    socket.onerror = () => {};
    return {
      send: (text) => socket.send(text),
      close: (code, reason) => socket.close(code, reason),
    };
  };

interface Events {
  addEventListener(name: string, listener: () => void): void;
  removeEventListener(name: string, listener: () => void): void;
}

/** What is used of a browser's `window`. */
export interface Page extends Events {
  readonly document: Events & { readonly visibilityState: string };
}

export const watchPage =
  (page: Page): WatchHost =>
  (listener) => {
    const visibility = () => listener(page.document.visibilityState === 'visible' ? 'shown' : 'hidden');
    const online = () => listener('online');
    const offline = () => listener('offline');
    page.document.addEventListener('visibilitychange', visibility);
    page.addEventListener('online', online);
    page.addEventListener('offline', offline);
    return () => {
      page.document.removeEventListener('visibilitychange', visibility);
      page.removeEventListener('online', online);
      page.removeEventListener('offline', offline);
    };
  };
