// Uploads against a store that fails, on both hosts: what is tried again, resumed, cancelled, and told.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { eventually } from '@xiaoqiao/kit/testing';
import { createFiles, fetchFiles, type Progress, UploadCancelled, wxFiles } from '../../src/files/index.ts';
import { memoryStorage } from '../../src/index.ts';
import { openFileStore } from './file-store.ts';
import { wxFilesDouble } from './wx-files-double.ts';

let store: Awaited<ReturnType<typeof openFileStore>>;
before(async () => {
  store = await openFileStore();
});
beforeEach(() => {
  store.failures.length = 0;
  store.transfers.length = 0;
});
after(() => store.close());

const double = wxFilesDouble();
const hosts = [
  {
    name: 'wx',
    host: wxFiles(double.wx),
    fileOf: (bytes: Buffer) => double.write(bytes),
    read: (path: never) => double.read(path),
  },
  {
    name: 'fetch',
    host: fetchFiles(fetch as never),
    fileOf: (bytes: Buffer) => new Blob([new Uint8Array(bytes)]),
    read: async (blob: never) => Buffer.from(await (blob as Blob).arrayBuffer()),
  },
];
const type = 'application/octet-stream';
const purpose = 'attachment';

for (const { name: host, host: files_, fileOf, read } of hosts) {
  const open = ({ storage = memoryStorage(), partsAtOnce = 2 } = {}) => {
    const pauses: number[] = [];
    const pause = async (milliseconds: number) => void pauses.push(milliseconds);
    const { client, origin: baseUrl } = store;
    const files = createFiles({ ...{ client, baseUrl, storage, partsAtOnce, pause }, host: files_ as never });
    return { files, pauses, storage };
  };
  const wholeOf = (id: string) => store.uploads.get(id)?.whole;
  const that = (name: string, run: () => Promise<void>) => test(`${host}: ${name}`, run);

  that('a small file goes in one form, and comes back', async () => {
    const bytes = randomBytes(1500);
    const told: Progress[] = [];
    const { files } = open();
    const file = await files.upload({ file: fileOf(bytes), purpose, type } as never, {
      onProgress: (p) => told.push(p),
    }).done;
    assert.deepEqual(wholeOf(file.id), bytes);
    assert.deepEqual(told[0], { sent: 0, total: 1500 });
    assert.deepEqual(told.at(-1), { sent: 1500, total: 1500 });
    assert.deepEqual(await read((await files.download(file)) as never), bytes);
    assert.equal((await files.settled(file.id)).status, 'ready');
    await files.remove(file.id);
    await assert.rejects(files.settled(file.id), { error: 'file_not_found' });
  });

  that('a large file goes in parts; a store that is busy is asked again, with growing pauses', async () => {
    const bytes = randomBytes(4700);
    store.failures.push(503, 500, 429);
    const { files, pauses } = open({ partsAtOnce: 1 });
    const file = await files.upload({ file: fileOf(bytes), purpose, type } as never).done;
    assert.deepEqual(wholeOf(file.id), bytes);
    assert.deepEqual(pauses, [500, 1000, 2000]);
    assert.equal(store.transfers.length, 8);
  });

  that('an address that is too old is asked for again once; a refusal is final', async () => {
    store.failures.push(403);
    const { files } = open({ partsAtOnce: 1 });
    const file = await files.upload({ file: fileOf(randomBytes(2500)), purpose, type } as never).done;
    assert.equal(file.status, 'ready');
    store.failures.push(403, 403);
    await assert.rejects(files.upload({ file: fileOf(randomBytes(2500)), purpose, type } as never).done, {
      name: 'TransportError',
      status: 403,
    });
    store.failures.length = 0;
    store.failures.push(400);
    await assert.rejects(files.upload({ file: fileOf(randomBytes(500)), purpose, type } as never).done, {
      status: 400,
    });
  });

  that('an upload goes on where it ended, after a restart of the app', async () => {
    const bytes = randomBytes(5500);
    const file = fileOf(bytes);
    const { files, storage } = open({ partsAtOnce: 1 });
    const cancelled = files.upload({ file, purpose, type } as never, {
      onProgress: ({ sent }) => sent >= 2000 && cancelled.cancel(),
    });
    await assert.rejects(cancelled.done, UploadCancelled);
    store.transfers.length = 0;
    const again = open({ storage });
    const told: Progress[] = [];
    const done = await again.files.upload({ file, purpose, type } as never, {
      onProgress: (p) => told.push(p),
    }).done;
    assert.deepEqual(wholeOf(done.id), bytes);
    assert.ok(store.transfers.length <= 4);
    assert.ok(told[1]!.sent >= 2000);
    const last = [...store.uploads.keys()].at(-1);
    assert.equal(done.id, last);
  });

  that('an upload whose time is over begins anew', async () => {
    const bytes = randomBytes(3500);
    const file = fileOf(bytes);
    const { files, storage } = open({ partsAtOnce: 1 });
    const task = files.upload({ file, purpose, type } as never, {
      onProgress: ({ sent }) => sent >= 1000 && task.cancel(),
    });
    await assert.rejects(task.done, UploadCancelled);
    const [lost] = [...store.uploads.keys()].slice(-1);
    store.uploads.delete(lost!);
    const done = await open({ storage }).files.upload({ file, purpose, type } as never).done;
    assert.deepEqual(wholeOf(done.id), bytes);
  });

  that('a cancelled upload ends at once, though the store says nothing', async () => {
    const release = store.holdTransfers();
    const { files } = open();
    const task = files.upload({ file: fileOf(randomBytes(500)), purpose, type } as never);
    const stopped = assert.rejects(task.done, UploadCancelled);
    await eventually('bytes are under way', () => store.transfers.length === 1);
    task.cancel();
    await stopped;
    release();
  });

  that('of several files one that fails does not keep the others', async () => {
    const { files } = open();
    const contents = [randomBytes(700), randomBytes(2600), randomBytes(10)];
    const told: Progress[] = [];
    const wanted = contents.map((bytes, i) => ({
      file: fileOf(bytes),
      purpose,
      type,
      name: i === 2 ? 'refused' : `${i}`,
    }));
    const outcomes = await files.uploadAll(wanted as never, { onProgress: (p) => told.push(p) }).done;
    assert.deepEqual(
      outcomes.map((outcome) => ('file' in outcome ? 'file' : (outcome.failure as { error: string }).error)),
      ['file', 'file', 'file_quota_exceeded'],
    );
    assert.deepEqual(told.at(-1), { sent: 3300, total: 3310 });
  });

  that('a network that is gone is a failure that says so', async () => {
    const { client } = store;
    const options = {
      client,
      baseUrl: 'http://127.0.0.1:9',
      storage: memoryStorage(),
      pause: async () => {},
    };
    const files = createFiles({ ...options, host: files_ as never });
    const task = files.upload({ file: fileOf(randomBytes(10)), purpose, type } as never);
    await assert.rejects(task.done, { name: 'TransportError', reason: 'network' });
  });
}

test('addresses from the gateway’s origin become whole, others stay', () => {
  const options = { client: store.client, host: fetchFiles(fetch as never), storage: memoryStorage() };
  const { absolute } = createFiles({ ...options, baseUrl: 'https://api.example.com/' });
  assert.equal(absolute('/objects/a/b.jpg'), 'https://api.example.com/objects/a/b.jpg');
  assert.equal(absolute('https://cdn.example.com/a.jpg'), 'https://cdn.example.com/a.jpg');
});
