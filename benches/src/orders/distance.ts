// A database that is not on this machine: whatever goes to or from it arrives so many milliseconds later.
// As a process of its own (`node distance.ts HOST PORT MS`), so that what it costs is nobody's.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Distance {
  /** The same database, from afar. */
  readonly url: string;
  stop(): Promise<void>;
}

const usualPorts: Readonly<Record<string, string>> = { 'mysql:': '3306', 'postgres:': '5432' };

export async function atDistance(address: string, milliseconds: number): Promise<Distance> {
  const url = new URL(address);
  const port = url.port || usualPorts[url.protocol]!;
  const child = fork(import.meta.filename, [url.hostname, port, `${milliseconds}`]);
  const ended = once(child, 'exit');
  const [listening] = await once(child, 'message');
  url.host = `127.0.0.1:${listening}`;
  return {
    url: url.href,
    async stop() {
      child.kill();
      await ended;
    },
  };
}

/** Timers of the same length fire in the order in which they were set, so that bytes stay in theirs. */
function carry(from: Socket, to: Socket, milliseconds: number): void {
  const later = (action: () => void) => setTimeout(() => to.destroyed || action(), milliseconds);
  from.on('data', (bytes) => later(() => to.write(bytes)));
  from.on('close', () => later(() => to.destroy()));
  from.on('error', () => from.destroy());
}

if (import.meta.main) {
  const [host, port, milliseconds] = process.argv.slice(2) as [string, string, string];
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host, port: Number(port), noDelay: true });
    carry(near, far, Number(milliseconds));
    carry(far, near, Number(milliseconds));
  });
  server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
}
