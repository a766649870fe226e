// `npm run bench:idle [-- --connections=10000]`: what an open connection costs that says nothing, in memory.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from '../free-port.ts';
import { launch, memoryOf } from '../process.ts';
import { inMemory } from './scenarios.ts';

const { values } = parseArgs({
  options: { connections: { type: 'string', default: '10000' }, raised: { type: 'boolean', default: false } },
});
const wanted = Number(values.connections);
/** Each process has one end of each connection, and some files of its own. */
const descriptors = wanted + 1000;

// A process cannot raise its own limit, so it starts itself again from a shell that has.
if (!values.raised) {
  const self = [process.execPath, import.meta.filename, '--raised', `--connections=${wanted}`];
  const { status } = spawnSync('sh', ['-c', `ulimit -n ${descriptors} && exec "$@"`, 'sh', ...self], {
    stdio: 'inherit',
  });
  process.exit(status ?? 1);
}

const SOURCES = 8;
const BATCH = 250;

/** Sends one request, so that everything a connection ever needs has been made for it. */
function open(port: number, index: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (index % SOURCES)}` });
    socket.once('error', reject);
    socket.once('data', () => {
      socket.off('error', reject).on('error', () => {});
      resolve(socket);
    });
    socket.write('GET /ping HTTP/1.1\r\nHost: bench.test\r\n\r\n');
  });
}

const folder = mkdtempSync(join(tmpdir(), 'xiaoqiao-idle-'));
const routing = join(folder, 'routing.json');
writeFileSync(routing, JSON.stringify(inMemory.routing));
const port = await freePort();
const gateway = await launch({
  command: process.execPath,
  args: [join(import.meta.dirname, 'our-gateway.ts'), `${port}`, routing],
  url: `http://127.0.0.1:${port}/ping`,
});
const sockets: Socket[] = [];
try {
  // The heap grows to its working size before it is looked at.
  execFileSync('wrk', ['-t1', '-c64', '-d3s', `http://127.0.0.1:${port}/ping`], { stdio: 'ignore' });
  await pause(1000);
  const before = memoryOf(gateway.pid);
  while (sockets.length < wanted) {
    const batch = Array.from({ length: Math.min(BATCH, wanted - sockets.length) }, (_, index) =>
      open(port, sockets.length + index),
    );
    sockets.push(...(await Promise.all(batch)));
  }
  await pause(2000);
  const grown = memoryOf(gateway.pid) - before;
  const began = performance.now();
  sockets.push(await open(port, 0));
  const answered = performance.now() - began;
  console.log(
    `${wanted} idle connections: ${(grown / wanted).toFixed(1)} KiB each (${Math.round(before / 1024)} → ${Math.round((before + grown) / 1024)} MiB); one more is answered in ${answered.toFixed(1)} ms`,
  );
} finally {
  for (const socket of sockets) socket.destroy();
  await gateway.stop();
  rmSync(folder, { recursive: true, force: true });
}
