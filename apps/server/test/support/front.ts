// What stands before several gateways in production: one address, whose connections go to those that say at /readyz that they are ready.
import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

const LOOK_MS = 200;
/** A gateway that does not answer in time, because it is frozen perhaps, is taken for dead. */
const ANSWER_MS = 1000;

export interface Front {
  /** Base URL. */
  readonly url: string;
  /** Of the gateways, those that are given connections now. */
  ready(): readonly string[];
  close(): Promise<void>;
}

/** Knows no HTTP but the probe: bytes go through as they come. @param port 0 means any free one */
export async function openFront(gateways: readonly string[], port = 0): Promise<Front> {
  const ready = new Set<string>();
  const sockets = new Set<Socket>();
  let turn = 0;
  const look = async (gateway: string) => {
    if (await isReady(gateway)) ready.add(gateway);
    else ready.delete(gateway);
  };
  const looking = setInterval(() => {
    for (const gateway of gateways) void look(gateway);
  }, LOOK_MS);
  await Promise.all(gateways.map(look));

  const server = createServer((near) => {
    keep(near);
    turn++;
    const inTurn = [...ready];
    reach(near, [...inTurn.slice(turn % inTurn.length), ...inTurn.slice(0, turn % inTurn.length)]);
  });
  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  }
  /** One that refuses has got nothing of what the client says, so the next one may have it. */
  function reach(near: Socket, [gateway, ...others]: readonly string[]): void {
    if (gateway === undefined) return void near.destroy();
    const { hostname, port } = new URL(gateway);
    const far = connect({ host: hostname, port: Number(port) });
    keep(far);
    far.once('error', () => {
      if (far.bytesRead === 0 && far.pending) reach(near, others);
    });
    far.once('connect', () => {
      near.pipe(far).pipe(near);
      near.once('close', () => far.destroy());
      far.once('close', () => near.destroySoon());
    });
  }
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ready: () => [...ready],
    async close() {
      clearInterval(looking);
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const isReady = (gateway: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = request(`${gateway}/readyz`, { agent: false, timeout: ANSWER_MS }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    probe.once('timeout', () => probe.destroy());
    probe.once('error', () => resolve(false));
    probe.end();
  });
