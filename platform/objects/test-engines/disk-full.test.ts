// A disk that is full: the client hears so, nothing half is left, and it goes on once there is room. Needs to mount.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { systemClock } from '@xiaoqiao/kit/clock';
import { silentLog } from '@xiaoqiao/kit/log';
import { createDiskObjects, type DiskObjects } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
let objects: DiskObjects;
let origin: string;
const server = createServer((request, response) => objects.application.routing(request, response));
before(async () => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
  objects = createDiskObjects({ folder, secret: randomBytes(32), clock: systemClock, log: silentLog });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(async () => {
  await new Promise((resolve) => server.close(resolve));
  execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true });
});

const soon = () => Date.now() + 60_000;
const full = { name: 'XiaoqiaoError', error: 'storage_full' };
async function send(key: string, size: number): Promise<string> {
  const form = await objects.uploadForm(key, { minimum: size, maximum: size, expiresAt: soon() });
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.set(name, value);
  body.set(form.fileField, new Blob([randomBytes(size)]));
  const response = await fetch(origin + form.url, { method: 'POST', body });
  return response.status === 204 ? 'taken' : ((await response.json()) as { error: string }).error;
}

test('what does not fit is refused whole, by form, by part and by put', async () => {
  await objects.put('a/first.bin', randomBytes(300_000));
  assert.equal(await send('a/second.bin', 900_000), 'storage_full');
  await assert.rejects(objects.put('a/third.bin', randomBytes(900_000)), full);
  const uploadId = await objects.beginParts('a/fourth.bin');
  const part = { key: 'a/fourth.bin', uploadId, size: 300_000, expiresAt: soon() };
  const put = async (number: number) => {
    const url = origin + (await objects.partAddress({ ...part, number }));
    return (await fetch(url, { method: 'PUT', body: randomBytes(300_000) })).status;
  };
  assert.equal(await put(1), 204);
  assert.equal(await put(2), 204);
  assert.equal(await put(3), 503);
  const parts = (await objects.listParts('a/fourth.bin', uploadId))!;
  await assert.rejects(objects.completeParts('a/fourth.bin', uploadId, parts), full);
  assert.deepEqual(await readdir(join(folder, 'tmp')), []);
  assert.equal((await objects.listParts('a/fourth.bin', uploadId))!.length, 2);

  await objects.remove(['a/first.bin']);
  await objects.abortParts('a/fourth.bin', uploadId);
  assert.equal(await send('a/second.bin', 900_000), 'taken');
});
