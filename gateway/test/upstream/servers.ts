// Real servers on free ports of loopback, for tests to stand behind a gateway; they end with their test.
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import type { TestContext } from 'node:test';

export interface Running<S> {
  readonly server: S;
  readonly port: number;
  readonly url: string;
  /** Cuts every connection, as a process that is killed does. */
  kill(): Promise<void>;
}

export async function listen<S extends NetServer>(
  t: TestContext,
  server: S,
  { port = 0, host = '127.0.0.1', scheme = 'http' } = {},
): Promise<Running<S>> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(port, host);
  await once(server, 'listening');
  const kill = async () => {
    if (!server.listening) return;
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  };
  t.after(kill);
  const { port: chosen } = server.address() as AddressInfo;
  return { server, port: chosen, url: `${scheme}://${host}:${chosen}`, kill };
}

export const serveHttp = (
  t: TestContext,
  listener: RequestListener,
  options?: { port?: number; host?: string },
): Promise<Running<Server>> => listen(t, createServer(listener), options);

/** Answers each request with its own name. */
export const named =
  (name: string): RequestListener =>
  (request, response) => {
    request.resume();
    request.on('end', () => response.end(name));
  };

/** Routing config of one route for everything, to an upstream of this config. */
export const leadingTo = (upstream: object, policies: unknown[] = []) => ({
  upstreams: { far: upstream },
  routes: [
    {
      id: 'far',
      match: { method: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'], path: '/*' },
      policies,
      upstream: 'far',
    },
  ],
});

export const targets = (...urls: string[]) => urls.map((url) => ({ url }));

export async function errorOf(
  url: string,
  init?: RequestInit,
): Promise<[number, string, Record<string, unknown>]> {
  const response = await fetch(url, init);
  const { error, details } = (await response.json()) as { error: string; details: Record<string, unknown> };
  return [response.status, error, details];
}
