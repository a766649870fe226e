// A wire to a database server that can be cut in the middle of what is said.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

export interface CuttableProxy {
  /** The same database, reached through the proxy. */
  inFrontOf(url: string): string;
  /** All connections are cut instead of passing on this many messages of the client from now. Infinity: never. */
  cutAfter(messages: number): void;
}

export async function startCuttableProxy(t: TestContext): Promise<CuttableProxy> {
  const open = new Set<Socket>();
  let left = Number.POSITIVE_INFINITY;
  let target = { host: '', port: 0 };
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  const server = createServer((client) => {
    const upstream = connect(target);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
    upstream.on('data', (data) => client.write(data));
    client.on('data', (data) => {
      if (--left >= 0) return void upstream.write(data);
      left = Number.POSITIVE_INFINITY;
      cut();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    cut();
    server.close();
  });
  return {
    inFrontOf(url) {
      const address = new URL(url);
      target = { host: address.hostname, port: Number(address.port) };
      address.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      return address.href;
    },
    cutAfter(messages) {
      left = messages;
    },
  };
}
