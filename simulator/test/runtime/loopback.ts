// Real servers on this machine for the suites of `wx`: one that echoes requests, one that echoes sockets.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export interface Echoed {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `/echo…` tells what was asked; `/hold` answers when it is released; the rest is one answer each. */
export async function startEcho() {
  const held: ServerResponse[] = [];
  const asked: Echoed[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { method = '', url = '', headers } = request;
    asked.push({ method, url, headers, body: body.toString('latin1') });
    if (url.startsWith('/hold')) held.push(response);
    else if (url === '/bytes') response.end(body.length === 0 ? Buffer.from([0, 1, 254, 255]) : body);
    else if (url === '/mark') response.end('\uFEFF{"tea":1}');
    else if (url === '/broken') response.end('{tea');
    else if (url === '/reset') request.socket.destroy();
    else if (url === '/teapot') {
      response.writeHead(418, { 'X-Tea': 'lüê', 'set-cookie': ['a=1', 'b=2'] }).end('"no coffee"');
    } else response.end(JSON.stringify({ method, url, headers, body: body.toString() }));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    held,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A port that nobody listens on. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Sends back what it gets; `close 4001 words` and `drop` end the socket from its side. */
export async function startSocketEcho() {
  const sockets: WebSocket[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const closed: string[] = [];
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket, request) => {
    sockets.push(socket);
    headers.push(request.headers);
    socket.on('close', (code, reason) => closed.push(`${code} ${reason}`));
    socket.on('message', (data, isBinary) => {
      const [word, code, reason] = data.toString().split(' ');
      if (word === 'close') socket.close(Number(code), reason);
      else if (word === 'drop') socket.terminate();
      else socket.send(data, { binary: isBinary });
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    headers,
    closed,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
