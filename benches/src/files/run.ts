// `npm run bench:files [-- --megabytes=300 --pictures=1000]`: a large upload and the server's memory, on disk and on S3;
// many pictures through the whole house beside the same work by sharp alone.
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startRadosGateway } from '@xiaoqiao/objects/testing';
import type { BlobLike } from '@xiaoqiao/sdk/files';
import sharp from 'sharp';
import { cpuOf, memoryOf } from '../process.ts';
import { type Server, startServer } from './server.ts';

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '300' },
    pictures: { type: 'string', default: '1000' },
  },
});
const MB = 1024 * 1024;
const bytes = Number(values.megabytes) * MB;
const pictures = Number(values.pictures);
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
const seconds = (from: number) => (performance.now() - from) / 1000;

async function uploadLarge(engine: string, { pid, files }: Server): Promise<void> {
  const content = randomBytes(bytes);
  const mebibytes = () => Math.round(memoryOf(pid) / 1024);
  const warm = new Blob([randomBytes(6 * MB)]) as BlobLike;
  const type = 'application/octet-stream';
  const { id: warmId } = await files.upload({ file: warm, purpose: 'attachment', type }).done;
  await files.settled(warmId);
  const before = mebibytes();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, mebibytes());
  }, 50);
  const cpu = cpuOf(pid);
  const began = performance.now();
  const wanted = { file: new Blob([content]) as BlobLike, purpose: 'attachment', type } as const;
  const hash = sha256(content);
  for (let time = 1; time <= 3; time++) {
    const task = files.upload(
      { ...wanted, sha256: hash },
      { onProgress: ({ sent }) => sent > (bytes * time) / 4 && task.cancel() },
    );
    await task.done.catch(() => {});
  }
  const { id } = await files.upload({ ...wanted, sha256: hash }).done;
  const sent = seconds(began);
  const file = await files.settled(id, { timeoutMs: 120_000 });
  const settled = seconds(began);
  const back = Buffer.from(await (await files.download(file)).arrayBuffer());
  clearInterval(watch);
  console.log(
    `${engine.padEnd(5)} ${values.megabytes} MiB, interrupted 3 times: sent in ${sent.toFixed(1)} s, ${file.status} after ${settled.toFixed(1)} s, ` +
      `hashes ${sha256(back) === hash && file.sha256 === hash ? 'equal' : 'DIFFER'}; ` +
      `server ${before} MiB before, ${most} at most, ${mebibytes()} after; CPU ${((cpuOf(pid) - cpu) / 1e6).toFixed(1)} s`,
  );
}

/** As phones take them, roughly: 1600 × 1200 with some detail. */
async function photograph(seed: number): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 100 + (seed % 80), sigma: 25 } as const;
  return sharp({ create: { width: 1600, height: 1200, channels: 3, noise, background: '#000' } })
    .blur(2)
    .jpeg({ quality: 85 })
    .toBuffer();
}

/** What the purpose `attachment` makes of a picture, without anything around it. */
async function alone(input: Buffer): Promise<void> {
  const { data, info } = await sharp(input)
    .autoOrient()
    .resize({ width: 1600, height: 1600, fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const raw = () => sharp(data, { raw: { width, height, channels } });
  await raw().jpeg({ quality: 82, progressive: true }).toBuffer();
  const thumb = { width: 320, height: 320, fit: 'inside' } as const;
  await raw().resize(thumb).jpeg({ quality: 82, progressive: true }).toBuffer();
  await raw().resize(thumb).webp({ quality: 78, effort: 3 }).toBuffer();
}

async function inTurns<T>(atOnce: number, items: readonly T[], work: (item: T) => Promise<unknown>) {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function manyPictures({ pid, files, client }: Server): Promise<void> {
  const inputs = await Promise.all(Array.from({ length: 8 }, (_, i) => photograph(i)));
  const list = Array.from({ length: pictures }, (_, i) => inputs[i % inputs.length]!);
  sharp.concurrency(1);
  sharp.cache(false);
  const beganAlone = performance.now();
  await inTurns(2, list, alone);
  const aloneSeconds = seconds(beganAlone);
  const cpu = cpuOf(pid);
  const began = performance.now();
  const ids: string[] = [];
  await inTurns(4, list, async (input) => {
    const file = new Blob([new Uint8Array(input)]) as BlobLike;
    const wanted = { file, purpose: 'attachment', type: 'image/jpeg', name: 'a.jpg' } as const;
    ids.push((await files.upload(wanted).done).id);
  });
  let ready = 0;
  for (const id of ids) {
    let status = '';
    while (!['ready', 'rejected'].includes(status)) {
      ({ status } = await client.get('/files/:id', { params: { id } }));
      if (status === 'processing') await pause(50);
    }
    if (status === 'ready') ready++;
  }
  const whole = seconds(began);
  const size = Math.round(inputs.reduce((sum, { length }) => sum + length, 0) / inputs.length / 1024);
  console.log(
    `${pictures} pictures of ${size} KiB: sharp alone ${(pictures / aloneSeconds).toFixed(1)} a second; ` +
      `announced, sent, checked, made, stored and ${ready} ready: ${(pictures / whole).toFixed(1)} a second ` +
      `(server CPU ${((cpuOf(pid) - cpu) / 1000 / pictures).toFixed(0)} ms each, memory ${Math.round(memoryOf(pid) / 1024)} MiB)`,
  );
}

const onDisk = await startServer();
try {
  await uploadLarge('disk', onDisk);
  await manyPictures(onDisk);
} finally {
  await onDisk.stop();
}
const store = await startRadosGateway();
try {
  const onS3 = await startServer(await store.bucket('bench'));
  try {
    await uploadLarge('s3', onS3);
  } finally {
    await onS3.stop();
  }
} finally {
  await store.close();
}
