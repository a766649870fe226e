// `npm run bench:idle [-- --connections=10000 --websockets=2000]`: what an open connection costs that says nothing, in memory.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from '../free-port.ts';
import { launch, memoryOf } from '../process.ts';
import { bare, inMemory, type Scenario } from './scenarios.ts';

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '10000' },
    websockets: { type: 'string', default: '2000' },
    raised: { type: 'boolean', default: false },
  },
});
const connections = Number(values.connections);
const websockets = Number(values.websockets);
/** Each process has one end of each connection, the gateway two of a WebSocket, and some files of its own. */
const descriptors = Math.max(connections, 2 * websockets) + 1000;

// A process cannot raise its own limit, so it starts itself again from a shell that has.
if (!values.raised) {
  const self = [process.execPath, import.meta.filename, '--raised', ...process.argv.slice(2)];
  const { status } = spawnSync('sh', ['-c', `ulimit -n ${descriptors} && exec "$@"`, 'sh', ...self], {
    stdio: 'inherit',
  });
  process.exit(status ?? 1);
}

const SOURCES = 8;
const BATCH = 250;

/** What is sent to open one, and what must have come back until it is open. */
interface Opening {
  readonly request: string;
  readonly status: number;
  readonly body: string;
}

/** One request, so that everything a connection ever needs has been made for it. */
const request: Opening = {
  request: 'GET /ping HTTP/1.1\r\nHost: bench.test\r\n\r\n',
  status: 200,
  body: '{',
};
/** And one message there and back: a frame of two bytes, masked with zeros, and the same without its mask. */
const webSocket: Opening = {
  request:
    'GET /a HTTP/1.1\r\nHost: bench.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\x81\x82\0\0\0\0hi',
  status: 101,
  body: '\x81\x02hi',
};

function open(port: number, { request, status, body }: Opening, index: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (index % SOURCES)}` });
    let seen = '';
    const fail = (error = new Error(`it was closed after ${JSON.stringify(seen)}`)) => reject(error);
    const read = (chunk: Buffer) => {
      seen += chunk.toString('latin1');
      if (!seen.startsWith(`HTTP/1.1 ${status} `) || !seen.includes(`\r\n\r\n${body}`)) return;
      socket
        .off('error', fail)
        .off('close', fail)
        .off('data', read)
        .on('error', () => {})
        .resume();
      resolve(socket);
    };
    socket
      .once('error', fail)
      .once('close', () => fail())
      .on('data', read);
    socket.write(request, 'latin1');
  });
}

const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-idle-'));

async function weigh(
  name: string,
  wanted: number,
  { opening, scenario, warmUp }: { opening: Opening; scenario: Scenario; warmUp: string },
): Promise<void> {
  const routing = join(folder, 'routing.json');
  writeFileSync(routing, JSON.stringify(scenario.routing));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const gateway = await launch({
    command: process.execPath,
    args: [join(import.meta.dirname, 'our-gateway.ts'), `${port}`, routing],
    url: origin + warmUp,
  });
  const sockets: Socket[] = [];
  try {
    // The heap grows to its working size before it is looked at.
    execFileSync('wrk', ['-t1', '-c64', '-d3s', origin + warmUp], { stdio: 'ignore' });
    await pause(1000);
    const before = memoryOf(gateway.pid);
    while (sockets.length < wanted) {
      const batch = Array.from({ length: Math.min(BATCH, wanted - sockets.length) }, (_, index) =>
        open(port, opening, sockets.length + index),
      );
      sockets.push(...(await Promise.all(batch)));
    }
    await pause(2000);
    const grown = memoryOf(gateway.pid) - before;
    const began = performance.now();
    sockets.push(await open(port, opening, 0));
    const answered = performance.now() - began;
    console.log(
      `${wanted} ${name}: ${(grown / wanted).toFixed(1)} KiB each (${Math.round(before / 1024)} → ${Math.round((before + grown) / 1024)} MiB); one more is answered in ${answered.toFixed(1)} ms`,
    );
  } finally {
    for (const socket of sockets) socket.destroy();
    await gateway.stop();
  }
}

try {
  if (connections > 0)
    await weigh('idle connections', connections, { opening: request, scenario: inMemory, warmUp: '/ping' });
  if (websockets > 0) {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/a`;
    const greeter = await launch({
      command: process.execPath,
      args: [join(import.meta.dirname, 'peers/websocket-greeter.ts'), `${port}`],
      url,
    });
    try {
      const scenario = bare(new URL(url).origin);
      await weigh('WebSockets to an upstream', websockets, { opening: webSocket, scenario, warmUp: '/a' });
    } finally {
      await greeter.stop();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
