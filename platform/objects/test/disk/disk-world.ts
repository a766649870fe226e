// The disk engine behind a real HTTP server, in a folder of its own.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '@xiaoqiao/kit/clock';
import { memoryLog } from '@xiaoqiao/kit/testing';
import { createDiskObjects } from '../../src/index.ts';

export async function openDiskWorld({ clock = systemClock }: { clock?: Clock } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'objects-'));
  const secret = randomBytes(32);
  const log = memoryLog();
  const make = (place: string, keepVersions = 0) =>
    createDiskObjects({ folder: place, secret, keepVersions, clock, log });
  const objects = make(folder);
  const server = createServer((request, response) => objects.application.routing(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    folder,
    log,
    make,
    objects,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
