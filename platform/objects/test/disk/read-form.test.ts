// Forms however they are cut into chunks, and forms that are none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isXiaoqiaoError } from '@xiaoqiao/kit/errors';
import fc from 'fast-check';
import { boundaryOf, readForm, textOf } from '../../src/disk/read-form.ts';

const BOUNDARY = '----xq';
const written = (parts: readonly { name: string; file?: string; content: Uint8Array }[]): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ name, file, content }) => [
      Buffer.from(
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}\r\n\r\n`,
      ),
      content,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ]);

async function* chunksOf(bytes: Buffer, sizes: readonly number[]) {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
async function readAll(bytes: Buffer, sizes: readonly number[]) {
  const found: { name: string; file?: string; content: Uint8Array }[] = [];
  for await (const { name, fileName, body } of readForm(chunksOf(bytes, sizes), BOUNDARY)) {
    const content = Buffer.concat(await Array.fromAsync(body));
    found.push({
      name,
      ...(fileName === undefined ? {} : { file: fileName }),
      content: new Uint8Array(content),
    });
  }
  return found;
}

const content = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  // What nearly is a boundary.
  fc
    .constantFrom('\r\n', '\r\n--', `\r\n--${BOUNDARY.slice(0, -1)}`, `--${BOUNDARY}`, '\r\n\r\n--')
    .map((text) => new Uint8Array(Buffer.from(text))),
);
const part = fc.record(
  { name: fc.stringMatching(/^[a-z]{1,9}$/), file: fc.stringMatching(/^[a-z./]{0,9}$/), content },
  { requiredKeys: ['name', 'content'], noNullPrototype: true },
);

test('a form is read the same, however it arrives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
      async (parts, sizes) => {
        assert.deepEqual(await readAll(written(parts), sizes), parts);
      },
    ),
  );
});

test('what is no form, or not all of one, is malformed', async () => {
  const good = written([{ name: 'a', content: new Uint8Array(10) }]);
  const bad = [
    Buffer.from(''),
    Buffer.from('hello'),
    good.subarray(0, -10),
    good.subarray(0, 30),
    Buffer.from(`--${BOUNDARY}xx\r\n`),
    Buffer.from(`--${BOUNDARY}\r\nContent-Type: text/plain\r\n\r\nx\r\n--${BOUNDARY}--`),
    Buffer.from(`--${BOUNDARY}\r\nX: ${'x'.repeat(9000)}\r\n\r\n`),
    Buffer.from(`${'x'.repeat(3000)}`),
    written(Array.from({ length: 31 }, () => ({ name: 'a', content: new Uint8Array(1) }))),
  ];
  for (const bytes of bad)
    await assert.rejects(
      readAll(bytes, [1000]),
      (error) => isXiaoqiaoError(error) && error.error === 'malformed_request',
    );
});

test('a field longer than its limit is refused', async () => {
  const form = readForm(chunksOf(written([{ name: 'a', content: new Uint8Array(100) }]), [7]), BOUNDARY);
  const { value } = await form.next();
  await assert.rejects(textOf(value!, 99), { error: 'malformed_request' });
});

test('the boundary is found in the header, quoted or not', () => {
  assert.equal(boundaryOf('multipart/form-data; boundary=abc'), 'abc');
  assert.equal(boundaryOf('Multipart/Form-Data; charset=utf-8; boundary="a b"'), 'a b');
  for (const header of [
    undefined,
    'multipart/form-data',
    'application/json; boundary=x',
    'multipart/form-data; boundary=',
  ])
    assert.throws(() => boundaryOf(header), { error: 'media_type_unsupported' });
});
