// The walk of uploads with an S3 store that this project did not write, whose bytes never pass through the server.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type RadosGateway, startRadosGateway } from '@xiaoqiao/objects/testing';
import { memoryStorage } from '@xiaoqiao/sdk';
import { type BlobLike, createFiles, fetchFiles } from '@xiaoqiao/sdk/files';
import { demoPicture } from '../src/demo/picture.ts';
import { jpegOf } from '../test/support/drawn-picture.ts';
import { walkUploads } from '../test/support/file-walk.ts';
import { openAdministrator, openShop } from '../test/support/shop.ts';

let store: RadosGateway;
before(async () => {
  store = await startRadosGateway();
});
after(() => store.close());

test('a picture and a large file, interrupted three times, arrive byte for byte in the bucket', async () => {
  const shop = await openShop({ env: { OBJECTS_URL: await store.bucket('walk') } });
  try {
    await walkUploads(shop, { largeBytes: 60_000_000 });
    assert.deepEqual(
      shop.log.lines.filter(({ level }) => level === 'error'),
      [],
    );
  } finally {
    await shop.close();
  }
});

test('a public picture has a lasting address, which leads to the bucket', async () => {
  const shop = await openShop({ env: { OBJECTS_URL: await store.bucket('pictures') } });
  try {
    const client = await openAdministrator(shop);
    const host = fetchFiles(fetch as never);
    const files = createFiles({ client, host, baseUrl: shop.url, storage: memoryStorage() });
    const file = new Blob([new Uint8Array(await jpegOf(demoPicture('longjing')!))]) as BlobLike;
    const { id } = await files.upload({ file, purpose: 'product', type: 'image/jpeg', name: 'a.jpg' }).done;
    await shop.settle();
    const ready = await files.settled(id);
    assert.equal(ready.status, 'ready');
    const answer = await fetch(files.absolute(ready.url!), { redirect: 'manual' });
    assert.equal(answer.status, 302);
    assert.ok(answer.headers.get('location')!.startsWith(store.endpoint));
    const followed = await fetch(files.absolute(ready.url!));
    assert.equal(followed.headers.get('content-type'), 'image/jpeg');
    assert.equal((await followed.arrayBuffer()).byteLength, ready.variants[0]!.size);
    const elsewhere = ready.url!.replace('/public/', '/private/');
    assert.equal((await fetch(files.absolute(elsewhere))).status, 404);
  } finally {
    await shop.close();
  }
});

test('a store that is not there is a fault of the configuration, told at the start without the secret', async () => {
  const env = { OBJECTS_URL: 's3://key:hushhush@nowhere?endpoint=http://127.0.0.1:9&path-style=true' };
  await assert.rejects(openShop({ env }), (error: Error) => {
    assert.match(error.message, /OBJECTS_URL: the store does not answer/);
    assert.ok(!error.message.includes('hushhush'));
    return true;
  });
});
