// What the app says to other servers goes through sockets to here: its own sockets and its requests, without CORS or Origin.
// A request has a socket too, because a browser makes six requests at once to one server, and WeChat ten.
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Host, NetworkRequest, SocketRequest } from '../runtime/index.ts';
import { isOurs } from './own-pages.ts';

const NO_CODE = 1005;
const LARGEST_FRAME = 64 * 1024 * 1024;
/** Codes that may be sent: https://www.rfc-editor.org/rfc/rfc6455#section-7.4 */
const sendable = (code: number): boolean =>
  (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) ||
  (code >= 3000 && code < 5000);

/** The same end for the other half, also one without a code or without a farewell. */
function end(socket: WebSocket, code: number, reason: string): void {
  if (sendable(code)) socket.close(code, reason);
  else if (code === NO_CODE) socket.close();
  else socket.terminate();
}

export function relaySockets(server: Server, host: Pick<Host, 'socket' | 'request'>): { close(): void } {
  const relay = new WebSocketServer({ noServer: true, maxPayload: LARGEST_FRAME });
  server.on('upgrade', (asked, socket, head) => {
    const { pathname, searchParams } = new URL(asked.url ?? '/', 'http://localhost');
    const join = joins[pathname];
    const wanted = parsed(searchParams.get('ask'));
    if (join === undefined || wanted === undefined || !isOurs(asked)) {
      socket.destroy();
      return;
    }
    relay.handleUpgrade(asked, socket, head, (page) => {
      page.on('error', () => page.terminate());
      join(page, wanted as never, host);
    });
  });
  return {
    close() {
      for (const page of relay.clients) page.terminate();
      relay.close();
    },
  };
}

const joins: Readonly<
  Record<string, (page: WebSocket, asked: never, host: Pick<Host, 'socket' | 'request'>) => void>
> = { '/-/socket': joinSocket, '/-/request': joinRequest };

function parsed(text: string | null): object | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** One frame with the body, which may be empty; back come one frame about the answer and one with its body. */
function joinRequest(page: WebSocket, request: NetworkRequest, host: Pick<Host, 'request'>): void {
  page.once('message', (data) => {
    const body = new Uint8Array(data as Buffer);
    const task = host.request({ ...request, body: body.length === 0 ? undefined : body });
    page.on('close', () => task.abort());
    task.answer.then(
      ({ body: answered, ...head }) => {
        page.send(JSON.stringify(head));
        page.send(answered);
      },
      ({ message, code }) => page.send(JSON.stringify({ message, code })),
    );
  });
}

function joinSocket(page: WebSocket, request: SocketRequest, host: Pick<Host, 'socket'>): void {
  let isOpen = false;
  const app = host.socket(request, {
    // The first frame to the page says what the other side answered, or why it did not.
    open(headers) {
      isOpen = true;
      page.send(JSON.stringify({ headers }));
    },
    message: (data) => page.send(data),
    error(message) {
      if (!isOpen) page.send(JSON.stringify({ message }));
    },
    close: (code, reason) => end(page, code, reason),
  });
  page.on('message', (data, isBinary) =>
    app.send(isBinary ? new Uint8Array(data as Buffer) : data.toString()),
  );
  page.on('close', (code, reason) => app.close(sendable(code) ? code : 1000, reason.toString()));
}
