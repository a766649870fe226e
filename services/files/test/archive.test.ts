// Archives: what their directory announces is enough to refuse bombs and climbing paths.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { faultOfArchive } from '../src/archive.ts';

interface Entry {
  readonly name: string;
  readonly packed?: number;
  readonly unpacked?: number;
}
const GB = 1024 ** 3;

/** An archive whose entries have no content but say that they do, after `padding` bytes of it. */
function zipOf(entries: readonly Entry[], { padding = 0, comment = '', wide = false } = {}): Buffer {
  const records = entries.map(({ name, packed = 0, unpacked = packed }) => {
    const text = Buffer.from(name);
    const isWide = unpacked > 0xffffffff || packed > 0xffffffff;
    const extra = Buffer.alloc(isWide ? 20 : 0);
    if (isWide) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(16, 2);
      extra.writeBigUInt64LE(BigInt(unpacked), 4);
      extra.writeBigUInt64LE(BigInt(packed), 12);
    }
    const record = Buffer.alloc(46);
    record.writeUInt32LE(0x02014b50, 0);
    record.writeUInt32LE(isWide ? 0xffffffff : packed, 20);
    record.writeUInt32LE(isWide ? 0xffffffff : unpacked, 24);
    record.writeUInt16LE(text.length, 28);
    record.writeUInt16LE(extra.length, 30);
    return Buffer.concat([record, text, extra]);
  });
  const directory = Buffer.concat(records);
  const start = padding;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(wide ? 0xffff : entries.length, 10);
  end.writeUInt32LE(wide ? 0xffffffff : directory.length, 12);
  end.writeUInt32LE(wide ? 0xffffffff : start, 16);
  end.writeUInt16LE(comment.length, 20);
  const wideEnd = Buffer.alloc(wide ? 76 : 0);
  if (wide) {
    wideEnd.writeUInt32LE(0x06064b50, 0);
    wideEnd.writeBigUInt64LE(BigInt(entries.length), 32);
    wideEnd.writeBigUInt64LE(BigInt(directory.length), 40);
    wideEnd.writeBigUInt64LE(BigInt(start), 48);
    wideEnd.writeUInt32LE(0x07064b50, 56);
    wideEnd.writeBigUInt64LE(BigInt(padding + directory.length), 64);
  }
  return Buffer.concat([Buffer.alloc(padding), directory, wideEnd, end, Buffer.from(comment)]);
}
const faultOf = (zip: Buffer) =>
  faultOfArchive(zip.length, async (start, length) => zip.subarray(start, start + length));

test('an honest archive passes, with a comment, empty, or in the wide format', async () => {
  const entries = [
    { name: '合同/一.pdf', packed: 900, unpacked: 1000 },
    { name: 'a..b/c' },
    { name: 'folder/' },
  ];
  assert.equal(await faultOf(zipOf(entries, { padding: 1000 })), undefined);
  assert.equal(await faultOf(zipOf(entries, { padding: 1000, comment: 'x'.repeat(5000) })), undefined);
  assert.equal(await faultOf(zipOf(entries, { padding: 1000, wide: true })), undefined);
  assert.equal(await faultOf(zipOf([])), undefined);
});

test('an archive that unpacks to far more than it is, is refused', async () => {
  assert.equal(
    await faultOf(zipOf([{ name: 'a', packed: 1000, unpacked: GB }], { padding: 1000 })),
    'unpacks_too_large',
  );
  const many = Array.from({ length: 3000 }, (_, i) => ({ name: `${i}`, packed: 10, unpacked: 1024 ** 2 }));
  assert.equal(await faultOf(zipOf(many, { padding: 30_000 })), 'unpacks_too_large');
  const huge = { name: 'a', packed: 1000, unpacked: 100 * GB };
  assert.equal(await faultOf(zipOf([huge], { padding: 1000 })), 'unpacks_too_large');
});

test('entries that share their bytes are refused', async () => {
  const kernel = Array.from({ length: 100 }, (_, i) => ({ name: `${i}`, packed: 900, unpacked: 1000 }));
  assert.equal(await faultOf(zipOf(kernel, { padding: 1000 })), 'overlapping');
});

test('paths that climb out are refused', async () => {
  for (const name of ['../a', 'a/../../b', '/etc/passwd', '..\\a', 'C:\\a', 'a/..', '\\\\host\\a', 'a\0b'])
    assert.equal(await faultOf(zipOf([{ name }])), 'climbing_path');
});

test('what is no archive is unreadable, whatever it is', async () => {
  const good = zipOf([{ name: 'a' }, { name: 'b' }]);
  assert.equal(await faultOf(good.subarray(10)), 'unreadable');
  assert.equal(await faultOf(good.subarray(0, -10)), 'unreadable');
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      assert.equal(await faultOf(Buffer.from(bytes)), 'unreadable');
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), async (at, value) => {
      const spoilt = Buffer.from(good);
      spoilt[at] = value;
      // Whatever it is called, it ends.
      await faultOf(spoilt);
    }),
  );
});
