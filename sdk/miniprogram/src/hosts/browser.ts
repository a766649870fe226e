// A browser as the host: fetch, WebSocket, localStorage, and the page's coming and going.
import { type Fetch, fetchTransport } from '../fetch-transport.ts';
import type { WatchHost } from '../realtime/socket.ts';
import type { ClientStorage } from '../storage.ts';
import type { Host } from './host.ts';
import { type Page, type WebSocketConstructor, watchPage, webSockets } from './web-socket.ts';

/** What is used of `window`. */
export interface BrowserWindow extends Page {
  fetch: Fetch;
  readonly WebSocket: WebSocketConstructor;
  readonly localStorage: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
  };
}

export function browserHost(window: BrowserWindow): Host & { readonly watch: WatchHost } {
  const { localStorage, WebSocket } = window;
  const storage: ClientStorage = {
    get: (key) => localStorage.getItem(key) ?? undefined,
    set: (key, value) => localStorage.setItem(key, value),
    remove: (key) => localStorage.removeItem(key),
  };
  return {
    // A browser's fetch must be called on its window.
    transport: fetchTransport((url, init) => window.fetch(url, init)),
    storage,
    openSocket: webSockets(WebSocket),
    watch: watchPage(window),
  };
}
