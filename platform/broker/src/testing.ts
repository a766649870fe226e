// RabbitMQ for tests: a vhost of their own on the machine's server, and a line to it that can be cut.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { promisify } from 'node:util';

interface Ending {
  after(work: () => Promise<void>): void;
}

export interface RabbitmqForTest {
  readonly host: string;
  readonly port: number;
  readonly vhost: string;
  /** @param prefix one for each test @param port of a line, or the server's own */
  url(prefix: string, port?: number): string;
  /** Takes the vhost away with everything in it. */
  close(): Promise<void>;
}

export interface Line {
  readonly port: number;
  /** Breaks what is connected, and refuses what comes, until `mend`. */
  cut(): void;
  mend(): void;
}

const HOST = '127.0.0.1';
const PORT = 5672;
const run = promisify(execFile);
const control = (...words: string[]) => run('rabbitmqctl', ['--quiet', ...words], { timeout: 60_000 });

const listens = (): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: HOST, port: PORT });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(3000, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });

/**
 * @param isRequired in CI, where everything must be tested
 * @returns undefined when there is no server and none is required, which is said loudly
 */
export async function rabbitmqForTest(
  isRequired = process.env.CI !== undefined,
): Promise<RabbitmqForTest | undefined> {
  if (!(await listens())) {
    const text = `RabbitMQ: nobody listens at ${HOST}:${PORT}, so NOTHING was tested on it; on Debian: apt-get install rabbitmq-server`;
    if (isRequired) throw new Error(text);
    console.error(`✖✖✖ ${text}`);
    return undefined;
  }
  const vhost = `xiaoqiao-${randomUUID()}`;
  await control('add_vhost', vhost);
  await control('set_permissions', '--vhost', vhost, 'guest', '.*', '.*', '.*');
  return {
    host: HOST,
    port: PORT,
    vhost,
    url: (prefix, port = PORT) => `amqp://guest:guest@${HOST}:${port}/${vhost}?prefix=${prefix}`,
    close: async () => void (await control('delete_vhost', vhost)),
  };
}

/** Ends with the test. */
export async function openLine(t: Ending): Promise<Line> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect({ host: HOST, port: PORT });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => {});
      one.once('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  t.after(async () => {
    cut();
    server.close();
    await once(server, 'close');
  });
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    mend: () => {
      isCut = false;
    },
  };
}
