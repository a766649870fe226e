// The sweep: what belongs to nobody goes, and everything else stays.
import assert from 'node:assert/strict';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DAY } from '@xiaoqiao/kit/clock';
import sharp from 'sharp';
import { ANN, openWorld, type World } from './world.ts';

let world: World;
let picture: Buffer;
before(async () => {
  world = await openWorld();
  picture = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#123456' } })
    .png()
    .toBuffer();
});
after(() => world.close());

const keys = async () => (await Array.fromAsync(world.objects.list(''))).map(({ key }) => key);
const avatar = () => world.upload(picture, { name: 'a.png', type: 'image/png', purpose: 'avatar' });
const status = async (id: string) => (await world.call('GET', `/files/${id}`)).status;
/** The store has its own clock. */
async function age(key: string, days: number) {
  const then = new Date(Date.now() - days * DAY);
  await utimes(join(world.folder, 'data', key), then, then);
}

test('objects without a file go after a day; young ones, known ones and strangers stay', async () => {
  const kept = await world.upload(Buffer.from('kept'), {});
  const nobodys = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
  const old = [
    `incoming/${nobodys}/a-original.bin`,
    `private/${nobodys}/a-original.bin`,
    `public/${nobodys}/a-thumb.jpg`,
  ];
  const strange = 'private/somebody/elses.bin';
  for (const key of [...old, strange]) {
    await world.objects.put(key, Buffer.from('1234567'));
    await age(key, 2);
  }
  const young = `private/${nobodys}/b-original.bin`;
  await world.objects.put(young, Buffer.from('young'));
  const [keptKey] = (await keys()).filter((key) => key.includes(kept.id));
  await age(keptKey!, 30);
  const counted = { files: 0, objects: 3, bytes: 21, uploads: 0 };
  assert.deepEqual(await world.files.sweep({ dryRun: true }), counted);
  assert.equal((await keys()).length, 6);
  assert.deepEqual(await world.files.sweep(), counted);
  assert.deepEqual((await keys()).sort(), [keptKey, strange, young].sort());
});

test('a form that was sent again after its file was complete is swept', async () => {
  const ticket = await world.announce({ size: 3 });
  await world.send(ticket, Buffer.from('abc'));
  await world.complete(ticket.file.id);
  await world.drain();
  await world.send(ticket, Buffer.from('xyz'));
  const [incoming] = (await keys()).filter((key) => key.startsWith('incoming/'));
  await age(incoming!, 2);
  assert.equal((await world.files.sweep()).objects, 1);
  assert.equal(await status(ticket.file.id), 200);
});

test('pictures that nothing shows go after a day, rejected files after a week', async () => {
  const used = await avatar();
  const unused = await avatar();
  const rejected = await world.upload(Buffer.from([0xff, 0xd8, 0xff, 0, 0]), {
    type: 'image/jpeg',
    purpose: 'avatar',
  });
  assert.equal(rejected.status, 'rejected');
  const claim = { subject: `user:${ANN}`, purpose: 'avatar', userId: ANN, urls: [used.url!] } as const;
  await world.database.transaction((tx) => world.files.claim(tx, claim));
  world.clock.advance(DAY + 1);
  assert.equal((await world.files.sweep()).files, 1);
  await world.drain();
  assert.deepEqual(
    [await status(used.id), await status(unused.id), await status(rejected.id)],
    [200, 404, 200],
  );
  world.clock.advance(7 * DAY);
  assert.equal((await world.files.sweep()).files, 1);
  assert.deepEqual([await status(used.id), await status(rejected.id)], [200, 404]);
  await world.drain();
  assert.ok(!(await keys()).some((key) => key.includes(unused.id)));
});

test('evidence of a refund stays, and goes after a day when no request was made of it', async () => {
  const evidence = () =>
    world.upload(picture, { name: 'a.png', type: 'image/png', purpose: 'refund_evidence' });
  const [used, unused] = [await evidence(), await evidence()];
  const attachment = { subject: 'refund:1', purpose: 'refund_evidence', userId: ANN } as const;
  await world.database.transaction((tx) =>
    world.files.attachPictures(tx, { ...attachment, fileIds: [used.id] }),
  );
  world.clock.advance(DAY + 1);
  assert.equal((await world.files.sweep()).files, 1);
  await world.drain();
  assert.deepEqual([await status(used.id), await status(unused.id)], [200, 404]);
});

test('uploads in parts that belong to no file are given up', async () => {
  const uploadId = await world.objects.beginParts('private/01ARZ3NDEKTSV4RRFFQ69G5FAV/c-original.bin');
  assert.equal((await world.files.sweep()).uploads, 0);
  const then = new Date(Date.now() - 3 * DAY);
  await utimes(join(world.folder, 'uploads', uploadId, 'key'), then, then);
  assert.equal((await world.files.sweep()).uploads, 1);
  assert.deepEqual(await Array.fromAsync(world.objects.listOpenUploads()), []);
});
