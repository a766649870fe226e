// Uploads through the SDK as a phone does them, on a network that breaks off: for every engine of the store.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { memoryStorage, TransportError } from '@xiaoqiao/sdk';
import { type BlobLike, createFiles, type FileHost, fetchFiles, type Progress } from '@xiaoqiao/sdk/files';
import { clientOf, type Shop } from './shop.ts';

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A host whose network goes away after so many parts, for good. */
function breaking(host: FileHost<BlobLike>, parts: number): FileHost<BlobLike> {
  let left = parts;
  return {
    ...host,
    async put(part, sending) {
      if (left-- <= 0) throw new TransportError('network', 'the network is gone', { retryable: false });
      return host.put(part, sending);
    },
  };
}

export async function walkUploads(shop: Shop, { largeBytes }: { largeBytes: number }): Promise<void> {
  const { openid } = shop.wechat.createUser();
  const client = clientOf(shop, openid);
  const storage = memoryStorage();
  const filesOn = (host: FileHost<BlobLike>) => createFiles({ client, host, baseUrl: shop.url, storage });
  const host = fetchFiles(fetch as never);
  const files = filesOn(host);

  // 200 KB that look like a picture to nobody but themselves.
  const small = randomBytes(200 * 1024);
  const type = 'application/octet-stream';
  const sent = await files.upload({
    ...{ file: new Blob([small]) as BlobLike, purpose: 'attachment', type, name: '照片.bin' },
    sha256: sha256(small),
  }).done;
  const ready = await files.settled(sent.id);
  assert.equal(ready.status, 'ready');
  assert.equal(ready.name, '照片.bin');
  assert.deepEqual(Buffer.from(await (await files.download(ready)).arrayBuffer()), small);

  const large = randomBytes(largeBytes);
  const wanted = {
    ...({ file: new Blob([large]) as BlobLike, purpose: 'attachment', type } as const),
    sha256: sha256(large),
  };
  for (let time = 0; time < 3; time++) {
    const broken = filesOn(breaking(host, 2));
    await assert.rejects(broken.upload(wanted).done, { name: 'TransportError', reason: 'network' });
  }
  const told: Progress[] = [];
  const whole = await files.upload(wanted, { onProgress: (progress) => told.push(progress) }).done;
  // What had arrived was not sent again: two parts each time at least.
  assert.ok(told[1]!.sent >= 6 * 5 * 1024 * 1024);
  assert.deepEqual(told.at(-1), { sent: largeBytes, total: largeBytes });
  const settled = await files.settled(whole.id);
  assert.equal(settled.status, 'ready');
  assert.equal(settled.sha256, sha256(large));
  const back = Buffer.from(await (await files.download(settled)).arrayBuffer());
  assert.equal(sha256(back), sha256(large));
  assert.equal((await client.get('/files', {})).list.length, 2);

  await files.remove(settled.id);
  await files.remove(ready.id);
  assert.deepEqual((await client.get('/files/usage')).files, 0);
}
