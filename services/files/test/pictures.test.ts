// Pictures: what is made of them, what is taken out, and those that are bombs or rubbish.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { openWorld, operator, type World } from './world.ts';

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world.close());

const got = async (address: string) => {
  const response = await fetch(new URL(address, world.origin));
  return { headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
};
/** Left half red, right half blue; 600 × 400. */
const halves = () =>
  sharp({ create: { width: 600, height: 400, channels: 3, background: '#0000ff' } }).composite([
    { input: { create: { width: 300, height: 400, channels: 3, background: '#ff0000' } }, left: 0, top: 0 },
  ]);
const colourAt = async (bytes: Buffer, x: number, y: number) => {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return [...data.subarray((y * info.width + x) * info.channels).subarray(0, 3)].map((value) =>
    value > 127 ? 1 : 0,
  );
};

test('a picture gets its variants upright, without what the camera wrote into it', async () => {
  const photo = await halves()
    .jpeg()
    .withExif({ IFD0: { Copyright: 'secret owner' }, IFD3: { GPSLatitude: '30/1 15/1 0/1' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  assert.ok(photo.includes('secret owner'));
  const file = await world.upload(
    photo,
    { name: '茶.jpg', type: 'image/jpeg', purpose: 'product' },
    operator,
  );
  assert.equal(file.status, 'ready');
  assert.deepEqual([file.width, file.height], [400, 600]);
  assert.equal(file.urlExpiresAt, null);
  const variants = Object.fromEntries(file.variants.map((variant) => [variant.name, variant]));
  assert.deepEqual(Object.keys(variants), ['large', 'large-webp', 'large-avif', 'thumb', 'thumb-webp']);
  assert.equal(file.url, variants.large!.url);
  for (const { url, type, width, height, size } of file.variants) {
    const { bytes, headers } = await got(url);
    assert.equal(headers.get('content-type'), type);
    assert.equal(bytes.length, size);
    const metadata = await sharp(bytes).metadata();
    assert.deepEqual([metadata.width, metadata.height], [width, height]);
    assert.equal(metadata.orientation, undefined);
    assert.equal(metadata.exif, undefined);
    assert.ok(!bytes.includes('secret owner'));
    // Turned by a quarter: what was left is on top now.
    assert.deepEqual(await colourAt(bytes, width >> 1, 5), [1, 0, 0]);
    assert.deepEqual(await colourAt(bytes, width >> 1, height - 5), [0, 0, 1]);
  }
  assert.deepEqual([variants.thumb!.width, variants.thumb!.height], [213, 320]);
  assert.match(file.dominantColour!, /^#(f8|08)08(08|f8)$/);
  assert.match(file.blurHash!, /^[0-9A-Za-z#$%*+,\-.:;=?@[\]^_{|}~]{28}$/);
});

test('an avatar is cut to a square and is public; an attachment keeps its bytes and is private', async () => {
  const png = await halves().png().toBuffer();
  const avatar = await world.upload(png, { name: 'a.png', type: 'image/png', purpose: 'avatar' });
  assert.deepEqual(
    avatar.variants.map(({ width, height }) => [width, height]),
    [
      [400, 400],
      [96, 96],
      [96, 96],
    ],
  );
  const attachment = await world.upload(png, { name: 'a.png', type: 'image/png' });
  assert.deepEqual((await got(attachment.url!)).bytes, png);
  assert.notEqual(attachment.urlExpiresAt, null);
  assert.equal((await fetch(new URL(attachment.url!.split('?')[0]!, world.origin))).status, 403);
});

test('what can be seen through stays so, and a small picture is not enlarged', async () => {
  const logo = await sharp({ create: { width: 50, height: 20, channels: 4, background: '#00ff0080' } })
    .png()
    .toBuffer();
  const file = await world.upload(logo, { name: 'l.png', type: 'image/png', purpose: 'product' }, operator);
  const [large] = file.variants;
  assert.deepEqual([large!.type, large!.width, large!.height], ['image/png', 50, 20]);
  assert.equal((await sharp((await got(large!.url)).bytes).metadata()).hasAlpha, true);
});

test('every kind of picture that is accepted can be read', async () => {
  const kinds = [
    ['image/jpeg', halves().jpeg()],
    ['image/jpeg', halves().toColourspace('cmyk').jpeg()],
    ['image/png', halves().png({ palette: true })],
    ['image/png', halves().greyscale().png()],
    ['image/png', halves().toColourspace('rgb16').png()],
    ['image/webp', halves().webp()],
    ['image/avif', halves().avif({ effort: 0 })],
    ['image/gif', halves().gif()],
  ] as const;
  for (const [type, picture] of kinds) {
    const file = await world.upload(
      await picture.toBuffer(),
      { name: 'a', type, purpose: 'product' },
      operator,
    );
    assert.equal(`${type} ${file.status}`, `${type} ready`);
  }
});

function pngOf(width: number, height: number, pixels: Buffer): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const frame = Buffer.alloc(8 + body.length);
    frame.writeUInt32BE(data.length, 0);
    body.copy(frame, 4);
    frame.writeUInt32BE(crc32(body), 4 + body.length);
    return frame;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

test('bombs and rubbish are rejected with their reason, and nothing of them is shown', async () => {
  const tenThousand = pngOf(10_000, 10_000, Buffer.alloc(10_001 * 10_000));
  assert.ok(tenThousand.length < 200_000);
  const jpeg = await halves().jpeg().toBuffer();
  const cases: [string, string, Buffer][] = [
    ['picture_too_large', 'image/png', tenThousand],
    ['picture_too_large', 'image/png', pngOf(60_000, 2, Buffer.alloc(60_001 * 2))],
    ['picture_unreadable', 'image/png', pngOf(5000, 5000, Buffer.alloc(10))],
    ['picture_unreadable', 'image/jpeg', jpeg.subarray(0, 400)],
    [
      'picture_unreadable',
      'image/jpeg',
      Buffer.concat([jpeg.subarray(0, 3), Buffer.from('<svg><script>alert(1)</script></svg>')]),
    ],
    ['picture_unreadable', 'image/webp', Buffer.from('RIFF\x10\x00\x00\x00WEBPVP8 rubbish')],
  ];
  for (const [rejection, type, bytes] of cases) {
    const file = await world.upload(bytes, { name: 'a', type, purpose: 'avatar' });
    assert.deepEqual([type, file.status, file.rejection], [type, 'rejected', rejection]);
    assert.equal(file.url, null);
    assert.deepEqual(file.variants, []);
  }
  const names = (await world.events()).map(({ name }) => name);
  assert.equal(names.filter((name) => name === 'file.rejected').length, cases.length);
});

test('an upload is looked at once, however often it is told of', async () => {
  const png = await halves().png().toBuffer();
  const { id } = await world.upload(png, { name: 'a.png', type: 'image/png' });
  const [uploaded] = (await world.events())
    .filter(({ data }) => (data as { fileId?: string }).fileId === id)
    .slice(-2);
  const count = (await world.events()).length;
  const consumer = world.files.consumers.find(({ event }) => event === 'file.uploaded')!;
  await consumer.handle({ ...uploaded, name: 'file.uploaded' } as never);
  assert.equal((await world.events()).length, count);
});
