// Sockets of the app, opened from here: with the headers it asked for, and without the page's Origin.
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Host, SocketRequest } from '../runtime/index.ts';
import { isOurs } from './own-pages.ts';

const LARGEST_FRAME = 16 * 1024 * 1024;
/** Codes that may be sent: https://www.rfc-editor.org/rfc/rfc6455#section-7.4 */
const sendable = (code: number): number => (code === 1000 || (code >= 3000 && code < 5000) ? code : 1011);

export function relaySockets(server: Server, host: Pick<Host, 'socket'>): { close(): void } {
  const relay = new WebSocketServer({ noServer: true, maxPayload: LARGEST_FRAME });
  server.on('upgrade', (asked, socket, head) => {
    const { pathname, searchParams } = new URL(asked.url ?? '/', 'http://localhost');
    const wanted = searchParams.get('ask');
    if (pathname !== '/-/socket' || wanted === null || !isOurs(asked)) {
      socket.destroy();
      return;
    }
    relay.handleUpgrade(asked, socket, head, (page) => join(page, JSON.parse(wanted), host));
  });
  return {
    close() {
      for (const page of relay.clients) page.terminate();
      relay.close();
    },
  };
}

function join(page: WebSocket, request: SocketRequest, host: Pick<Host, 'socket'>): void {
  const app = host.socket(request, {
    // The first frame to the page says what the other side answered.
    open: (headers) => page.send(JSON.stringify(headers)),
    message: (data) => page.send(data),
    error: () => {},
    close: (code, reason) => page.close(sendable(code), reason.slice(0, 100)),
  });
  page.on('message', (data, isBinary) =>
    app.send(isBinary ? new Uint8Array(data as Buffer) : data.toString()),
  );
  page.on('close', (code, reason) => app.close(sendable(code), reason.toString()));
  page.on('error', () => page.terminate());
}
