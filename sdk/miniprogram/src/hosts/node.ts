// Node as the host: its fetch and its WebSocket, and a memory that ends with the process.
import { type Fetch, fetchTransport } from '../fetch-transport.ts';
import { memoryStorage } from '../storage.ts';
import type { Host } from './host.ts';
import { type WebSocketConstructor, webSockets } from './web-socket.ts';

/** What is used of `globalThis`. */
export interface NodeGlobals {
  readonly fetch: Fetch;
  readonly WebSocket: WebSocketConstructor;
}

export const nodeHost = ({ fetch, WebSocket }: NodeGlobals): Host => ({
  transport: fetchTransport(fetch),
  storage: memoryStorage(),
  openSocket: webSockets(WebSocket),
});
