// The disk engine: the suite of all engines, and what only a disk can suffer.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { objectsSuite } from '../objects-suite.ts';
import { openDiskWorld } from './disk-world.ts';

objectsSuite('disk', async () => {
  const { folder, make, ...world } = await openDiskWorld();
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  return {
    ...world,
    versioned: make(join(folder, 'versioned'), 2),
    unreachable: async () => make(file),
    partSize: 100_000,
  };
});

let world: Awaited<ReturnType<typeof openDiskWorld>>;
before(async () => {
  world = await openDiskWorld();
});
after(() => world.close());
const soon = () => Date.now() + 60_000;
const files = async (folder: string) =>
  (await readdir(join(world.folder, folder), { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

test('an upload that breaks off leaves nothing behind', async () => {
  const { port, hostname } = new URL(world.origin);
  const { fields, url } = await world.objects.uploadForm('broken/a.bin', {
    minimum: 1,
    maximum: 1e6,
    expiresAt: soon(),
  });
  const form = Object.entries(fields).map(
    ([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const body = `${form.join('')}--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n${'x'.repeat(5000)}`;
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST ${url} HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 900000\r\n\r\n${body}`,
  );
  await eventually('the draft is being written', async () => (await files('tmp')).length > 0);
  socket.destroy();
  await once(socket, 'close');
  await eventually('the draft is gone', async () => (await files('tmp')).length === 0);
  assert.equal(await world.objects.head('broken/a.bin'), undefined);
});

test('a body that hides its length, an unknown method and a place outside are refused with the envelope', async () => {
  const address = await world.objects.address('a/b.bin', { expiresAt: soon() });
  const chunked = new Blob(['x']).stream();
  const answers = await Promise.all([
    fetch(`${world.origin}/objects`, { method: 'POST', body: chunked, duplex: 'half' } as RequestInit),
    fetch(world.origin + address, { method: 'DELETE' }),
    fetch(`${world.origin}/objects/a/..%2f..%2fetc/passwd`),
    fetch(`${world.origin}/objects`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    }),
  ]);
  const errors = await Promise.all(
    answers.map(async (answer) => ((await answer.json()) as { error: string }).error),
  );
  assert.deepEqual(errors, [
    'malformed_request',
    'method_not_allowed',
    'file_not_found',
    'media_type_unsupported',
  ]);
});

test('what is served cannot run as a page of ours', async () => {
  await world.objects.put('public/p/a.bin', Buffer.from('<script>alert(1)</script>'));
  const response = await fetch(world.origin + world.objects.publicAddress('public/p/a.bin'));
  assert.equal(await response.text(), '<script>alert(1)</script>');
  const { headers } = response;
  assert.equal(headers.get('content-type'), 'application/octet-stream');
  assert.equal(headers.get('content-disposition'), 'attachment');
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.match(headers.get('content-security-policy')!, /sandbox/);
  assert.match(headers.get('cache-control')!, /public, max-age=31536000, immutable/);
});

test('a signature for reading does not write, and one for writing does not read', async () => {
  const { objects, origin } = world;
  const key = 'cross/a.bin';
  const uploadId = await objects.beginParts(key);
  const put = await objects.partAddress({ key, uploadId, number: 1, size: 3, expiresAt: soon() });
  await objects.put(key, Buffer.from('abc'));
  assert.equal((await fetch(origin + put)).status, 403);
  const get = await objects.address(key, { expiresAt: soon() });
  assert.equal((await fetch(origin + get, { method: 'PUT', body: 'abc' })).status, 403);
  const twice = await fetch(`${origin}${get}&signature=x`);
  assert.equal(twice.status, 403);
});

test('objects of another installation’s secret are out of reach', async () => {
  const other = await openDiskWorld();
  await world.objects.put('mine/a.bin', randomBytes(10));
  const foreign = await other.objects.address('mine/a.bin', { expiresAt: soon() });
  assert.equal((await fetch(world.origin + foreign)).status, 403);
  await other.close();
});

test('drafts of writers that were killed go after a day', async () => {
  const drafts = join(world.folder, 'tmp');
  await world.objects.ping();
  for (const name of ['old', 'new']) await writeFile(join(drafts, name), 'x');
  const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3600_000);
  await utimes(join(drafts, 'old'), twoDaysAgo, twoDaysAgo);
  await world.objects.clearDrafts();
  assert.deepEqual(
    (await readdir(drafts)).filter((name) => ['old', 'new'].includes(name)),
    ['new'],
  );
});
