// How files are cut: parts cover the file exactly, within what S3 allows; a store without forms gets even small ones so.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { partCount, partSizeFor, sizeOfPart } from '../src/parts.ts';
import { openWorld } from './world.ts';

const MB = 1024 * 1024;

test('parts cover a file exactly, none too small, and not too many', () => {
  fc.assert(
    fc.property(fc.integer({ min: 8 * MB + 1, max: 5 * 1024 * MB }), (size) => {
      const partSize = partSizeFor(size, true)!;
      const count = partCount(size, partSize);
      assert.ok(partSize >= 5 * MB && count <= 1025 && count >= 2);
      let sum = 0;
      for (let number = 1; number <= count; number++) sum += sizeOfPart(number, size, partSize)!;
      assert.equal(sum, size);
      assert.deepEqual(
        [sizeOfPart(0, size, partSize), sizeOfPart(count + 1, size, partSize)],
        [undefined, undefined],
      );
    }),
  );
});

test('a store without forms takes a small file as one part', async () => {
  const world = await openWorld({ objects: (disk) => ({ ...disk, takesForms: false }) });
  const bytes = randomBytes(1234);
  const { file, form, parts } = await world.announce({ size: bytes.length });
  assert.equal(form, null);
  assert.deepEqual(parts, { size: 1234, count: 1 });
  const { data } = await world.call('POST', `/files/${file.id}/parts`, { body: { numbers: [1] } });
  await fetch(new URL(data.list[0].url, world.origin), { method: 'PUT', body: new Uint8Array(bytes) });
  assert.equal((await world.complete(file.id)).data.status, 'processing');
  await world.close();
});
