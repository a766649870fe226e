// Opening a listener, and closing it without losing a request.
import type { Server } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';

/** @returns `host:port`, with the port that was chosen when `port` is 0. */
export function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      const { port: chosen } = server.address() as AddressInfo;
      resolve(`${host.includes(':') ? `[${host}]` : host}:${chosen}`);
    });
  });
}

/**
 * A client may be sending on a kept connection at the very moment it is closed, and then its request is lost. So idle
 * connections stay for this long, while every answer says `connection: close`.
 */
const LINGER_MS = 250;
const SWEEP_MS = 50;

/** Refuses new connections at once; resolves when the last one has ended. */
export function closeServer(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    let sweep: NodeJS.Timeout | undefined;
    const linger = setTimeout(
      () => {
        server.closeIdleConnections();
        sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      },
      Math.min(LINGER_MS, graceMs),
    );
    const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
    // The one of HTTP servers begins by closing idle connections.
    NetServer.prototype.close.call(server, () => {
      // What remains of it: it ends the timer that looks at timeouts.
      server.close();
      clearTimeout(linger);
      clearInterval(sweep);
      clearTimeout(deadline);
      resolve();
    });
  });
}
